import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { DomainError } from '#kernel';

/** What a client was, or is to be, answered. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** What the answer tells of, so that an audit can check that it exists. */
  readonly resourceId: string;
}

/** A key that a client sent: whose it is, which one, and for which request. */
export interface IdempotencyClaim {
  readonly scope: string;
  readonly key: string;
  /** Hash of method, path and body. */
  readonly fingerprint: string;
}

export interface Replayable extends Answer {
  /** True when the work was done earlier and this is the stored answer. */
  readonly replayed: boolean;
}

interface KeyRow {
  readonly fingerprint: string;
  readonly status: number | null;
  readonly body: string | null;
  readonly headers: Record<string, string> | null;
  readonly resourceId: string | null;
}

/** Answers the same request with the same key once, and once only, within 24 hours. */
@Injectable()
export class IdempotencyKeys {
  /**
   * Does `work` and stores its answer in the same transaction, unless the key has been used. Only effects are stored: when
   * `work` throws, the transaction rolls back and the key is free again.
   * Locks: the key, first of all.
   * @throws DomainError `idempotency_in_flight` while the same key is being worked on
   * @throws DomainError `idempotency_key_reused` when the key was used for another request
   */
  async once(tx: Tx, claim: IdempotencyClaim | undefined, work: () => Promise<Answer>): Promise<Replayable> {
    if (claim === undefined) return { ...(await work()), replayed: false };
    const stored = await this.claim(tx, claim);
    if (stored !== undefined) return { ...stored, replayed: true };
    const answer = await work();
    await this.store(tx, claim, answer);
    return { ...answer, replayed: false };
  }

  /**
   * The stored answer of a key that was used before; undefined when it is free. Takes no lock: only `once` decides.
   * @throws DomainError `idempotency_key_reused` when the key was used for another request
   */
  async peek(tx: Tx, claim: IdempotencyClaim): Promise<Replayable | undefined> {
    const row = await this.find(tx, claim);
    return row && { ...answerFrom(row, claim), replayed: true };
  }

  /**
   * The advisory lock answers at once whether somebody else is at work on this key; without it the INSERT would wait for
   * the other transaction to end.
   */
  private async claim(tx: Tx, claim: IdempotencyClaim): Promise<Answer | undefined> {
    const inserted = await tx.locking('idempotency_key', () =>
      tx.query(
        `with gate as materialized (select pg_try_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0)) as free)
         insert into idempotency_keys (scope, key, fingerprint)
         select $1, $2, $3 from gate where free
         on conflict do nothing
         returning 1 as claimed`,
        [claim.scope, claim.key, claim.fingerprint],
      ),
    );
    if (inserted.length === 1) return undefined;
    return answerFrom(await this.find(tx, claim), claim);
  }

  private async find(tx: Tx, claim: IdempotencyClaim): Promise<KeyRow | undefined> {
    const [row] = await tx.query<KeyRow>(
      `select fingerprint, status, body, headers, resource_id as "resourceId"
       from idempotency_keys where scope = $1 and key = $2`,
      [claim.scope, claim.key],
    );
    return row;
  }

  private async store(tx: Tx, claim: IdempotencyClaim, answer: Answer): Promise<void> {
    await tx.query(
      `update idempotency_keys set status = $3, body = $4, headers = $5, resource_id = $6 where scope = $1 and key = $2`,
      [
        claim.scope,
        claim.key,
        answer.status,
        JSON.stringify(answer.body ?? null),
        JSON.stringify(answer.headers),
        answer.resourceId,
      ],
    );
  }
}

function answerFrom(row: KeyRow | undefined, claim: IdempotencyClaim): Answer {
  if (row === undefined || row.status === null || row.body === null || row.resourceId === null) {
    throw new DomainError('conflict', 'idempotency_in_flight', {
      detail: 'A request with this Idempotency-Key is being worked on. Ask again in a moment.',
      retryAfterSeconds: 1,
    });
  }
  if (row.fingerprint !== claim.fingerprint) {
    throw new DomainError('reused_key', 'idempotency_key_reused', {
      detail: 'This Idempotency-Key was used for another request.',
    });
  }
  return { status: row.status, body: JSON.parse(row.body), headers: row.headers ?? {}, resourceId: row.resourceId };
}
