/** What kind of refusal it is; the HTTP face maps each kind to one status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'precondition_failed'
  | 'reused_key'
  | 'rate_limited'
  | 'busy'
  | 'unavailable';

/** One fault inside a request: `pointer` is a JSON pointer into its body; further members are specific to the code. */
export interface Fault {
  readonly pointer: string;
  readonly detail?: string;
  readonly [member: string]: unknown;
}

export interface ErrorDetails {
  readonly detail: string;
  readonly errors?: readonly Fault[];
  /** Further members of the problem document, e.g. `cart` for `price_changed`. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
}

/** A refusal that the caller is meant to understand. It knows no HTTP; nothing was changed when it is thrown. */
export class DomainError extends Error {
  override readonly name: string = 'DomainError';

  constructor(
    readonly kind: ErrorKind,
    /** Stable and machine-readable, e.g. `insufficient_stock`. */
    readonly code: string,
    readonly details: ErrorDetails,
  ) {
    super(details.detail);
  }
}

/** Nothing is there, or it belongs to somebody else: the two are not told apart. */
export class NotFound extends DomainError {
  constructor(what: string) {
    super('not_found', 'not_found', { detail: `No such ${what}.` });
  }
}
