import type { QueueBackend } from '../support/queue-backends';
import { count } from '../support/table';

/** What is compared: checkouts while so many mails wait, and a worker works them off or there is none. */
export interface BacklogSide {
  readonly backend: QueueBackend;
  readonly worker: boolean;
  readonly mails: number;
}

export const sideName = ({ backend, worker, mails }: BacklogSide): string =>
  `${backend.name}, ${worker ? 'with a worker' : 'no worker'}, ${count(mails)} mails`;

/** With no mails and with so many, with a worker and without one, on each backend. */
export function sidesOf(backends: readonly QueueBackend[], mails: number): readonly BacklogSide[] {
  return backends.flatMap((backend) =>
    [true, false].flatMap((worker) => [0, mails].map((waiting): BacklogSide => ({ backend, worker, mails: waiting }))),
  );
}
