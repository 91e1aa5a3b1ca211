import type { Headers_ } from './client';

export interface ServerSentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** Reads server-sent events for as long as they come. */
export class EventReader {
  readonly events: ServerSentEvent[] = [];
  private over = false;

  private constructor(
    private readonly answer: Response,
    private readonly abort: AbortController,
  ) {}

  /** Resolves with the first bytes of the answer, whatever its status. */
  static async open(url: string, headers: Headers_): Promise<EventReader> {
    const abort = new AbortController();
    const answer = await fetch(url, { headers, signal: abort.signal });
    const reader = new EventReader(answer, abort);
    void reader.read();
    return reader;
  }

  get status(): number {
    return this.answer.status;
  }

  get headers(): Headers {
    return this.answer.headers;
  }

  get ended(): boolean {
    return this.over;
  }

  close(): void {
    this.abort.abort();
  }

  private async read(): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const chunk of this.answer.body ?? []) {
        text += decoder.decode(chunk as Uint8Array, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) this.take(block);
      }
    } catch {
      // Whoever reads has gone, or was cut off.
    }
    this.over = true;
  }

  private take(block: string): void {
    const fields = new Map(block.split('\n').map((line) => [line.split(': ')[0], line.replace(/^\w+: ?/, '')]));
    const data = fields.get('data');
    if (data === undefined) return;
    this.events.push({ id: fields.get('id') ?? '', event: fields.get('event') ?? '', data });
  }
}
