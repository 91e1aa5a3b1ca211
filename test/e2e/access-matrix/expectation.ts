import type { Headers_ } from '../../support/client';
import type { Operation } from '../../fuzz/openapi-document';
import type { Owner, Room } from './room';

export const actors = ['anonymous', 'owner', 'otherCustomer', 'otherGuest', 'staff', 'admin', 'forged'] as const;
export type Actor = (typeof actors)[number];

/** A call that would succeed for whoever may make it. */
export interface Prepared {
  /** What the braces of the path stand for. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  /** JSON, or as it is when it is text. */
  readonly body?: unknown;
  readonly headers?: Headers_;
  /** What lets the owner of the thing in. */
  readonly owner?: Headers_;
}

export type Prepare = (room: Room, owner: Owner) => Prepared | Promise<Prepared>;

export interface Expectation {
  readonly prepare: Prepare;
  /** The thing is somebody's: the staff may touch those of an order, but nobody's cart. */
  readonly owned?: 'order' | 'cart';
  /** The answer to whoever is let in; that of the document when it is left out. */
  readonly status?: number;
  /** The answer to those of whom it is not the same. */
  readonly exceptions?: Partial<Record<Actor, number>>;
}

const ranks = ['customer', 'staff', 'admin'];
const rankOf: Record<Actor, number> = {
  anonymous: -1,
  otherGuest: -1,
  forged: -1,
  owner: 0,
  otherCustomer: 0,
  staff: 1,
  admin: 2,
};

/** What an operation answers when it does what it is for. */
export function successOf(operation: Operation): number {
  return Number(Object.keys(operation.answers).find((status) => status.startsWith('2')));
}

/** The answer to an actor, derived from what the operation declares and whose thing it is about. */
export function expectedStatus(operation: Operation, expectation: Expectation, actor: Actor): number {
  const { access } = operation;
  if (actor === 'forged' && access !== 'open') return 401;
  const exception = expectation.exceptions?.[actor];
  if (exception !== undefined) return exception;
  const isForAll = access === 'open' || access === 'public';
  if (!isForAll && rankOf[actor] < 0) return 401;
  if (!isForAll && rankOf[actor] < ranks.indexOf(access)) return 403;
  if (expectation.owned && !mayTouch(expectation.owned, actor)) {
    return expectation.owned === 'order' && actor === 'anonymous' ? 401 : 404;
  }
  return expectation.status ?? successOf(operation);
}

function mayTouch(owned: 'order' | 'cart', actor: Actor): boolean {
  return actor === 'owner' || (owned === 'order' && rankOf[actor] > 0);
}
