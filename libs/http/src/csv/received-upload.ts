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

/** The refusal of a body that says by its header that it is too large; nothing of it needs to be read for that. */
export function refusalOfLength(contentLength: string | undefined, limits: UploadLimits): Error | undefined {
  return Number(contentLength ?? 0) > limits.maxBytes ? tooLarge(limits) : undefined;
}

const tooLarge = ({ maxBytes }: UploadLimits): Error =>
  new PayloadTooLargeException(`The body is larger than ${maxBytes} bytes.`);

const events = ['readable', 'end', 'close', 'error'] as const;

/**
 * The body of a request as it arrives, read only as fast as it is asked for: what nobody asks for stays with the sender.
 * It can be given up at any moment, also while it waits, and leaves the request open, so that it can still be answered.
 */
export class ReceivedUpload implements AsyncIterableIterator<Buffer> {
  private wake: () => void = () => undefined;
  private readonly onEvent = (): void => this.wake();
  private received = 0;
  private givenUp = false;

  constructor(
    private readonly body: Readable,
    private readonly limits: UploadLimits,
  ) {
    for (const event of events) body.on(event, this.onEvent);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** @throws PayloadTooLargeException @throws RequestTimeoutException @throws UploadAborted */
  async next(): Promise<IteratorResult<Buffer, undefined>> {
    for (;;) {
      if (this.givenUp) return { done: true, value: undefined };
      const chunk = this.body.read() as Buffer | null;
      if (chunk !== null) return { done: false, value: this.counted(chunk) };
      if (this.body.readableEnded) return this.return();
      if (this.body.destroyed) throw new UploadAborted();
      await this.event();
    }
  }

  /** An error that comes later must not end the process: somebody listens to it for ever. */
  async return(): Promise<IteratorResult<Buffer, undefined>> {
    this.givenUp = true;
    for (const event of events) if (event !== 'error') this.body.off(event, this.onEvent);
    this.wake();
    return { done: true, value: undefined };
  }

  private counted(chunk: Buffer): Buffer {
    this.received += chunk.length;
    if (this.received > this.limits.maxBytes) throw tooLarge(this.limits);
    return chunk;
  }

  private async event(): Promise<void> {
    const { idleMilliseconds } = this.limits;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      this.wake = resolve;
      const late = (): void =>
        reject(new RequestTimeoutException(`Nothing arrived for ${idleMilliseconds / 1000} seconds.`));
      timer = setTimeout(late, idleMilliseconds);
    }).finally(() => clearTimeout(timer));
  }
}
