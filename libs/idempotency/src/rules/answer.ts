/** A body that is JSON already: it is stored and sent as it is. */
export class JsonText {
  constructor(readonly text: string) {}
}

/** What a client was, or is to be, answered. */
export interface Answer {
  readonly status: number;
  /** Anything that becomes JSON, or JSON itself. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** What the answer tells of, so that an audit can check that it exists. */
  readonly resourceId: string;
}

export interface Replayable extends Answer {
  /** True when the work was done earlier and this is the stored answer. */
  readonly replayed: boolean;
}

export const jsonOf = (body: unknown): string => (body instanceof JsonText ? body.text : JSON.stringify(body ?? null));
