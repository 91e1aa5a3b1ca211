import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';

export const letterStates = ['open', 'retried', 'discarded'] as const;
export type LetterState = (typeof letterStates)[number];

export interface LetterView {
  readonly id: string;
  readonly queue: string;
  readonly job: string;
  readonly state: LetterState;
  readonly cause: string;
  readonly causeKey: string;
  /** What the message holds for the consumer that failed: ids. */
  readonly payload: Readonly<Record<string, string>>;
  readonly attempts: number;
  readonly orderId: string | null;
  readonly firstFailedAt: Date;
  readonly lastFailedAt: Date;
  /** `lastFailedAt` in microseconds since 1970, for cursors. */
  readonly lastFailedMicros: string;
}

export interface FailureView {
  readonly at: Date;
  readonly cause: string;
  readonly attempts: number;
}

export interface LetterFilter {
  readonly state: LetterState | undefined;
  readonly queue?: string;
  readonly orderId?: string;
  readonly causeKey?: string;
}

export interface LetterSlice extends LetterFilter {
  readonly limit: number;
  readonly offset: number;
  /** Continues with what failed before this letter. */
  readonly before?: { readonly micros: string; readonly id: string };
}

export interface GroupView {
  readonly queue: string;
  readonly job: string;
  readonly causeKey: string;
  readonly letters: number;
  readonly oldestFailedAt: Date;
  readonly newestFailedAt: Date;
  readonly exampleId: string;
}

const micros = '(extract(epoch from last_failed_at) * 1000000)::bigint';

const view = `letter.id, queue, job, state, cause, cause_key as "causeKey", coalesce(payload -> 'payload', '{}') as payload,
  attempts, coalesce(letter.order_id, event_order.id) as "orderId", first_failed_at as "firstFailedAt",
  last_failed_at as "lastFailedAt", ${micros}::text as "lastFailedMicros"`;

/**
 * A message about a provider's event does not say whose order it is; the event does. It may not have been matched yet, which is
 * one of the reasons why its message fails, so the reference that it names counts too.
 */
const lettersWithOrders = `
  dead_letters letter
  left join lateral (
    select coalesce(event.order_id, orders.id) as id
    from payment_events event left join orders on orders.reference = event.reference
    where letter.order_id is null and event.id::text = lower(letter.payload -> 'payload' ->> 'paymentEventId')
  ) event_order on true`;

const matching = `($1::text is null or state = $1) and ($2::text is null or queue = $2)
  and ($3::uuid is null or coalesce(letter.order_id, event_order.id) = $3) and ($4::text is null or cause_key = $4)`;

const valuesOf = ({ state, queue, orderId, causeKey }: LetterFilter): unknown[] => [
  state ?? null,
  queue ?? null,
  orderId ?? null,
  causeKey ?? null,
];

@Injectable()
export class DeadLetterReadModel {
  /** The newest failures first. A page behind a letter costs the same wherever it is. */
  async page(reader: Reader, slice: LetterSlice): Promise<LetterView[]> {
    return reader.query<LetterView>(
      `select ${view} from ${lettersWithOrders}
       where ${matching} and ($5::bigint is null or (${micros}, letter.id) < ($5, $6::uuid))
       order by last_failed_at desc, letter.id desc limit $7 offset $8`,
      [...valuesOf(slice), slice.before?.micros ?? null, slice.before?.id ?? null, slice.limit, slice.offset],
    );
  }

  async count(reader: Reader, filter: LetterFilter): Promise<number> {
    const [counted] = await reader.query<{ total: number }>(
      `select count(*)::int as total from ${lettersWithOrders} where ${matching}`,
      valuesOf(filter),
    );
    return counted?.total ?? 0;
  }

  async find(reader: Reader, id: string): Promise<LetterView | undefined> {
    const [letter] = await reader.query<LetterView>(`select ${view} from ${lettersWithOrders} where letter.id = $1`, [
      id,
    ]);
    return letter;
  }

  /** How a letter failed each time that it was buried, the last ten times. */
  async history(reader: Reader, id: string): Promise<FailureView[]> {
    return reader.query<FailureView>(
      `select (failure ->> 'at')::timestamptz as at, failure ->> 'cause' as cause, (failure ->> 'attempts')::int as attempts
       from dead_letters cross join jsonb_array_elements(history) with ordinality as entry (failure, n)
       where id = $1 order by n`,
      [id],
    );
  }

  /** Letters with one cause together, the most first. */
  async groups(reader: Reader, filter: LetterFilter, page: { limit: number; offset: number }): Promise<GroupView[]> {
    return reader.query<GroupView>(
      `select queue, job, cause_key as "causeKey", count(*)::int as letters, min(first_failed_at) as "oldestFailedAt",
         max(last_failed_at) as "newestFailedAt", (array_agg(letter.id order by last_failed_at desc, letter.id))[1] as "exampleId"
       from ${lettersWithOrders} where ${matching}
       group by queue, job, cause_key order by letters desc, "newestFailedAt" desc, queue, job, cause_key
       limit $5 offset $6`,
      [...valuesOf(filter), page.limit, page.offset],
    );
  }

  async countGroups(reader: Reader, filter: LetterFilter): Promise<number> {
    const [counted] = await reader.query<{ total: number }>(
      `select count(*)::int as total from (
         select 1 from ${lettersWithOrders} where ${matching} group by queue, job, cause_key
       ) as groups`,
      valuesOf(filter),
    );
    return counted?.total ?? 0;
  }
}
