import type { DatabaseSettings } from '#config';

/** What a session is for: answering requests, doing jobs in the background, or one command that somebody waits for. */
export type SessionRole = 'api' | 'worker' | 'command';

/** How long a session puts up with what, in milliseconds. PostgreSQL enforces each of them. */
export interface Timeouts {
  /** Of one statement for locks; then the request is answered with `busy`. */
  readonly lock: number;
  readonly statement: number;
  /** Between two statements of a transaction, whose locks would be held for nobody. */
  readonly idleTransaction: number;
}

/** A request is given up before its client gives up; a job may be thorough; a command is watched by whoever started it. */
const usual: Readonly<Record<SessionRole, Timeouts>> = {
  api: { lock: 5000, statement: 15_000, idleTransaction: 15_000 },
  worker: { lock: 10_000, statement: 60_000, idleTransaction: 30_000 },
  command: { lock: 30_000, statement: 600_000, idleTransaction: 60_000 },
};

/** The timeouts of a role, unless the configuration sets others. */
export function timeoutsOf(role: SessionRole, settings: Partial<DatabaseSettings>): Timeouts {
  const { lock, statement, idleTransaction } = usual[role];
  return {
    lock: settings.lockTimeoutMilliseconds ?? lock,
    statement: settings.statementTimeoutMilliseconds ?? statement,
    idleTransaction: settings.idleTransactionMilliseconds ?? idleTransaction,
  };
}
