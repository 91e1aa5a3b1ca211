import { Injectable } from '@nestjs/common';
import { joined, joinedTexts, plainArray, prepared, type Reader, type Tx } from '#database';
import { type Answer, jsonOf } from '../rules/answer';

export interface KeyName {
  readonly scope: string;
  readonly key: string;
}

export interface KeyRow {
  readonly fingerprint: string;
  readonly status: number | null;
  readonly body: string | null;
  readonly headers: Record<string, string> | null;
  readonly resourceId: string | null;
}

const rowColumns = `stored.fingerprint, stored.status, stored.body, stored.headers, stored.resource_id as "resourceId"`;

/**
 * The advisory lock answers at once whether somebody else is at work on a key; without it an INSERT would wait for the other
 * transaction to end. Both forms of claiming take the same lock.
 */
const nameHash = (scope: string, key: string): string => `hashtextextended(${scope} || ' ' || ${key}, 0)`;
const lockOf = (scope: string, key: string): string => `pg_try_advisory_xact_lock(${nameHash(scope, key)})`;

const insertKey = prepared(`
  with gate as materialized (select ${lockOf('$1', '$2')} as free)
  insert into idempotency_keys (scope, key, fingerprint)
  select $1, $2, $3 from gate where free
  on conflict do nothing
  returning 1 as claimed`);

const lockKeys = prepared(`
  select (place - 1)::int as place
  from (
    select place, ${lockOf('scope', 'key')} as free
    from unnest($1::text[], $2::text[]) with ordinality as asked (scope, key, place) offset 0
  ) asked
  where free`);

const findKeys = prepared(`
  select asked.scope, asked.key, ${rowColumns}
  from unnest($1::text[], $2::text[]) as asked (scope, key)
  join idempotency_keys stored on stored.scope = asked.scope and stored.key = asked.key`);

/** A shared lock cannot be had while somebody is at work on the key, and keeps nobody else from looking. */
const keysAtWork = prepared(`
  select scope, key
  from (
    select scope, key, pg_try_advisory_xact_lock_shared(${nameHash('scope', 'key')}) as free
    from unnest($1::text[], $2::text[]) as asked (scope, key) offset 0
  ) asked
  where not free`);

const completeKey = prepared(
  `update idempotency_keys set status = $3, body = $4, headers = $5, resource_id = $6 where scope = $1 and key = $2`,
);

const keepAnswers = prepared(`
  with kept as (
    insert into idempotency_keys (scope, key, fingerprint, status, body, headers, resource_id)
    select scope, key, fingerprint, status, body, headers::jsonb, resource_id
    from unnest($1::text[], $2::text[], $3::text[], $4::smallint[], ${joinedTexts('$5')}, ${joinedTexts('$6')}, $7::uuid[])
      as answer (scope, key, fingerprint, status, body, headers, resource_id)
    on conflict do nothing
    returning 1
  )
  select count(*)::int as kept from kept`);

/** The statements of idempotency keys; what they mean is for IdempotencyKeys to say. */
@Injectable()
export class IdempotencyKeyRepository {
  async remove(tx: Tx, scope: string, resourceIds: readonly string[]): Promise<void> {
    await tx.query('delete from idempotency_keys where scope = $1 or resource_id = any($2::uuid[])', [
      scope,
      resourceIds,
    ]);
  }

  async inScope(reader: Reader, scope: string): Promise<{ key: string; createdAt: Date }[]> {
    const sql = 'select key, created_at as "createdAt" from idempotency_keys where scope = $1 order by created_at';
    return reader.query(sql, [scope]);
  }

  /** @returns whether the key was free and is now claimed by this transaction */
  async insert(tx: Tx, { scope, key, fingerprint }: KeyName & { fingerprint: string }): Promise<boolean> {
    const inserted = await tx.locking('idempotency_key', () => tx.query(insertKey, [scope, key, fingerprint]));
    return inserted.length === 1;
  }

  /** @returns the places, from 0, of those that now belong to this transaction; somebody is at work on the others */
  async lock(tx: Tx, names: readonly KeyName[]): Promise<ReadonlySet<number>> {
    const rows = await tx.locking('idempotency_key', () => tx.query<{ place: number }>(lockKeys, columns(names)));
    return new Set(rows.map(({ place }) => place));
  }

  async find(reader: Reader, names: readonly KeyName[]): Promise<(KeyName & KeyRow)[]> {
    return reader.query<KeyName & KeyRow>(findKeys, columns(names));
  }

  /** Those that a transaction is at work on. */
  async atWork(reader: Reader, names: readonly KeyName[]): Promise<KeyName[]> {
    return reader.query<KeyName>(keysAtWork, columns(names));
  }

  /** Completes a key that was inserted. */
  async complete(tx: Tx, { scope, key }: KeyName, answer: Answer): Promise<void> {
    const { status, body, headers, resourceId } = answer;
    await tx.query(completeKey, [scope, key, status, jsonOf(body), JSON.stringify(headers), resourceId]);
  }

  /** @returns how many were stored: fewer when some of the keys were there already */
  async keep(
    tx: Tx,
    answers: readonly { readonly claim: KeyName & { fingerprint: string }; readonly answer: Answer }[],
  ): Promise<number> {
    const [row] = await tx.query<{ kept: number }>(keepAnswers, [
      ...columns(answers.map(({ claim }) => claim)),
      answers.map(({ claim }) => claim.fingerprint),
      plainArray(answers.map(({ answer }) => answer.status)),
      joined(answers.map(({ answer }) => jsonOf(answer.body))),
      joined(answers.map(({ answer }) => JSON.stringify(answer.headers))),
      plainArray(answers.map(({ answer }) => answer.resourceId)),
    ]);
    return row?.kept ?? 0;
  }
}

const columns = (names: readonly KeyName[]): [string[], string[]] => [
  names.map(({ scope }) => scope),
  names.map(({ key }) => key),
];
