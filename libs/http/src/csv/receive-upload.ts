import type { Readable } from 'node:stream';
import { PayloadTooLargeException, RequestTimeoutException } from '@nestjs/common';
import { DomainError } from '#kernel';

export interface UploadLimits {
  readonly maxBytes: number;
  /** How long the sender may send nothing while we wait for more. */
  readonly idleMilliseconds: number;
}

/** The sender hung up in the middle. There is nobody left to be told. */
export class UploadAborted extends DomainError {
  constructor() {
    super('invalid', 'upload_aborted', { detail: 'The connection was closed before the whole body had arrived.' });
  }
}

/**
 * The body of a request as it arrives, read only as fast as it is asked for: what nobody asks for stays with the sender.
 * Leaves the request as it is when it stops in the middle, so that it can still be answered.
 * @throws PayloadTooLargeException @throws RequestTimeoutException @throws UploadAborted
 */
export async function* receiveUpload(body: Readable, limits: UploadLimits): AsyncGenerator<Buffer> {
  const chunks = new Chunks(body, limits.idleMilliseconds);
  let received = 0;
  try {
    for (let chunk = await chunks.next(); chunk !== undefined; chunk = await chunks.next()) {
      received += chunk.length;
      if (received > limits.maxBytes) throw tooLarge(limits);
      yield chunk;
    }
  } finally {
    chunks.stop();
  }
}

/** Refuses what says by its header that it is too large, before anything of it is read. */
export function refuseAnnounced(contentLength: string | undefined, limits: UploadLimits): void {
  if (Number(contentLength ?? 0) > limits.maxBytes) throw tooLarge(limits);
}

const tooLarge = ({ maxBytes }: UploadLimits): Error =>
  new PayloadTooLargeException(`The body is larger than ${maxBytes} bytes.`);

const events = ['readable', 'end', 'close', 'error'] as const;

/** Takes what a stream has, and waits while it has nothing. */
class Chunks {
  private wake: () => void = () => undefined;
  private readonly onEvent = (): void => this.wake();

  constructor(
    private readonly stream: Readable,
    private readonly patienceMilliseconds: number,
  ) {
    for (const event of events) stream.on(event, this.onEvent);
  }

  async next(): Promise<Buffer | undefined> {
    for (;;) {
      const chunk = this.stream.read() as Buffer | null;
      if (chunk !== null) return chunk;
      if (this.stream.readableEnded) return undefined;
      if (this.stream.destroyed) throw new UploadAborted();
      await this.event();
    }
  }

  /** An error that comes later must not end the process: somebody listens to it for ever. */
  stop(): void {
    for (const event of events) if (event !== 'error') this.stream.off(event, this.onEvent);
  }

  private async event(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const seconds = this.patienceMilliseconds / 1000;
    await new Promise<void>((resolve, reject) => {
      this.wake = resolve;
      const late = (): void => reject(new RequestTimeoutException(`Nothing arrived for ${seconds} seconds.`));
      timer = setTimeout(late, this.patienceMilliseconds);
    }).finally(() => clearTimeout(timer));
  }
}
