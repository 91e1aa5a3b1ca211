import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '#database';
import { DomainError } from '#kernel';
import { type Answer, JsonText, type Replayable } from './rules/answer';
import { IdempotencyKeyRepository, type KeyRow } from './store/idempotency-key.repository';

/** A key that a client sent: whose it is, which one, and for which request. */
export interface IdempotencyClaim {
  readonly scope: string;
  readonly key: string;
  /** Hash of method, path and body. */
  readonly fingerprint: string;
}

/** What became of a claim: the work may be done, was done before, or must not be done now. */
export type Claimed =
  | { readonly kind: 'free' }
  | { readonly kind: 'answered'; readonly answer: Replayable }
  | { readonly kind: 'refused'; readonly error: DomainError };

/** A key that was free has an answer by the time ours is written: everything has to be done again. */
export class KeyTaken extends Error {
  override readonly name = 'KeyTaken';
}

/** Answers the same request with the same key once, and once only, within 24 hours. */
@Injectable()
export class IdempotencyKeys {
  constructor(private readonly store: IdempotencyKeyRepository) {}

  /**
   * Does `work` and stores its answer in the same transaction, unless the key has been used. Only effects are stored: when
   * `work` throws, the transaction rolls back and the key is free again.
   * Locks: the key, first of all.
   * @throws DomainError `idempotency_in_flight` while the same key is being worked on
   * @throws DomainError `idempotency_key_reused` when the key was used for another request
   */
  async once(tx: Tx, claim: IdempotencyClaim | undefined, work: () => Promise<Answer>): Promise<Replayable> {
    if (claim === undefined) return { ...(await work()), replayed: false };
    if (!(await this.store.insert(tx, claim))) {
      const [stored] = await this.store.find(tx, [claim]);
      const claimed = judge(claim, stored);
      if (claimed.kind === 'answered') return claimed.answer;
      throw claimed.kind === 'refused' ? claimed.error : inFlight();
    }
    const answer = await work();
    await this.store.complete(tx, claim, answer);
    return { ...answer, replayed: false };
  }

  /**
   * Claims many keys, for work that is written together. A key that is free belongs to this transaction until it ends; `keep`
   * stores its answer. Of the same key twice, the second is in flight.
   * Answers are looked up by a second statement, sent behind the one that takes the locks: it sees what those had committed who
   * held the locks before.
   * Locks: the keys, first of all.
   */
  async claimAll(tx: Tx, claims: readonly IdempotencyClaim[]): Promise<readonly Claimed[]> {
    if (claims.length === 0) return [];
    const [locked, answers] = await tx.together([this.store.lock(tx, claims), this.store.find(tx, claims)]);
    const stored = new Map(answers.map((row) => [nameOf(row), row]));
    const seen = new Set<string>();
    return claims.map((claim, place) => {
      const name = nameOf(claim);
      const again = seen.has(name);
      seen.add(name);
      const row = stored.get(name);
      if (row) return judge(claim, row);
      return again || !locked.has(place) ? { kind: 'refused', error: inFlight() } : { kind: 'free' };
    });
  }

  /**
   * Stores the answers of claimed keys with one statement.
   * @throws KeyTaken when one of them was stored by somebody who does not lock keys
   */
  async keep(tx: Tx, answers: readonly { readonly claim: IdempotencyClaim; readonly answer: Answer }[]): Promise<void> {
    if (answers.length === 0) return;
    const kept = await this.store.keep(tx, answers);
    if (kept !== answers.length) throw new KeyTaken();
  }

  /** Names of those of these keys that some transaction is at work on. Asked outside of one, it holds up nobody. */
  async atWork(reader: Reader, claims: readonly IdempotencyClaim[]): Promise<ReadonlySet<string>> {
    const rows = claims.length === 0 ? [] : await this.store.atWork(reader, claims);
    return new Set(rows.map(nameOf));
  }

  /** Names of those of these keys that have an answer. A look without locks: one that is free may be taken at once. */
  async known(reader: Reader, claims: readonly IdempotencyClaim[]): Promise<ReadonlySet<string>> {
    const rows = claims.length === 0 ? [] : await this.store.find(reader, claims);
    return new Set(rows.map(nameOf));
  }

  /** Of these claims, those with an answer for the very same request, as name and fingerprint. A look without locks. */
  async replayable(reader: Reader, claims: readonly IdempotencyClaim[]): Promise<ReadonlySet<string>> {
    const rows = claims.length === 0 ? [] : await this.store.find(reader, claims);
    const answered = rows.filter(({ status }) => status !== null);
    return new Set(answered.map((row) => `${nameOf(row)} ${row.fingerprint}`));
  }

  /**
   * The stored answer of a key that was used before; undefined when it is free. Takes no lock: only `once` decides.
   * @throws DomainError `idempotency_key_reused` when the key was used for another request
   */
  async peek(reader: Reader, claim: IdempotencyClaim): Promise<Replayable | undefined> {
    const [row] = await this.store.find(reader, [claim]);
    if (!row) return undefined;
    const claimed = judge(claim, row);
    if (claimed.kind === 'refused') throw claimed.error;
    return claimed.kind === 'answered' ? claimed.answer : undefined;
  }
}

/** Tells keys apart, whoever's they are. */
export const nameOf = ({ scope, key }: Pick<IdempotencyClaim, 'scope' | 'key'>): string => `${scope} ${key}`;

export const inFlight = (): DomainError =>
  new DomainError('conflict', 'idempotency_in_flight', {
    detail: 'A request with this Idempotency-Key is being worked on. Ask again in a moment.',
    retryAfterSeconds: 1,
  });

function judge(claim: IdempotencyClaim, row: KeyRow | null | undefined): Claimed {
  if (!row || row.status === null || row.body === null || row.resourceId === null) {
    return { kind: 'refused', error: inFlight() };
  }
  if (row.fingerprint !== claim.fingerprint) {
    const detail = 'This Idempotency-Key was used for another request.';
    return { kind: 'refused', error: new DomainError('reused_key', 'idempotency_key_reused', { detail }) };
  }
  const { status, headers, resourceId } = row;
  const body = new JsonText(row.body);
  return { kind: 'answered', answer: { status, body, headers: headers ?? {}, resourceId, replayed: true } };
}
