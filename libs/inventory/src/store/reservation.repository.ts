import { Injectable } from '@nestjs/common';
import { plainArray, prepared, type Tx } from '#database';
import { newId } from '#kernel';
import type { VariantQuantity } from '../rules/shortfall';

export type ClosingStatus = 'confirmed' | 'released' | 'expired';

const ledgerKindOf: Record<ClosingStatus, 'confirm' | 'release' | 'expire'> = {
  confirmed: 'confirm',
  released: 'release',
  expired: 'expire',
};

export interface NewReservation {
  readonly id: string;
  readonly orderId: string;
  readonly reference: string;
  readonly actor: string;
  /** One entry a variant. */
  readonly quantities: readonly VariantQuantity[];
}

/** Stock of which some was reserved just now: how much in all, and what that leaves. */
export interface ReservedStock {
  readonly variantId: string;
  readonly quantity: number;
  readonly available: number;
  readonly threshold: number;
  readonly expiresAt: Date;
}

/**
 * $1 and $2 reservations and their orders, $3 for how many seconds, $4 to $9 the lines: reservation, variant, quantity, id of
 * the ledger entry, reference, actor; $10 the token of a guard. Rows that nobody has locked before are locked in id order. A
 * variant that has too little is not moved and not returned.
 */
const reserveLines = prepared(`
  with holds as (
    insert into reservations (id, order_id, expires_at)
    select id, order_id, now() + make_interval(secs => $3) from unnest($1::uuid[], $2::uuid[]) as hold (id, order_id)
  ), line as materialized (
    select * from unnest($4::uuid[], $5::uuid[], $6::int[], $7::uuid[], $8::text[], $9::text[]) with ordinality
      as line (reservation_id, variant_id, quantity, entry_id, reference, actor, place)
  ), lines as (
    insert into reservation_lines (reservation_id, variant_id, quantity)
    select reservation_id, variant_id, quantity from line
  ), total as (
    select variant_id, sum(quantity)::int as quantity from line group by variant_id
  ), locked as materialized (
    select variant_id from stock where variant_id = any($5::uuid[]) order by variant_id for no key update
  ), moved as (
    update stock set reserved = reserved + quantity, lock_token = greatest(lock_token, $10::bigint), updated_at = now()
    from total join locked on locked.variant_id = total.variant_id
    where stock.variant_id = total.variant_id and on_hand - reserved >= quantity and lock_token <= coalesce($10::bigint, lock_token)
    returning stock.variant_id, on_hand, reserved, quantity, low_stock_threshold
  ), entries as (
    insert into stock_ledger
      (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, reservation_id, reference, actor)
    select entry_id, variant_id, 'reserve', 0, line.quantity, on_hand,
      reserved - moved.quantity + sum(line.quantity) over (partition by variant_id order by place),
      reservation_id, reference, actor
    from line join moved using (variant_id) order by variant_id, place
  )
  select variant_id as "variantId", quantity, on_hand - reserved as available, low_stock_threshold as threshold,
    now() + make_interval(secs => $3) as "expiresAt"
  from moved`);

/** $1 reservation ids, $2 their new status, $3 the kind of ledger entry, $4 who does it. */
const closeReservations = prepared(`
  with closed as (
    update reservations set status = $2, closed_at = now()
    where id = any($1) and status = 'active'
    returning id
  ), lines as (
    select line.reservation_id, line.variant_id, line.quantity
    from reservation_lines line join closed on closed.id = line.reservation_id
  ), totals as (
    select variant_id, sum(quantity)::int as quantity from lines group by variant_id
  ), moved as (
    update stock
    set reserved = reserved - quantity,
        on_hand = on_hand - case when $2 = 'confirmed' then quantity else 0 end,
        updated_at = now()
    from totals where stock.variant_id = totals.variant_id
    returning stock.variant_id, on_hand, reserved
  ), steps as (
    select lines.*, moved.on_hand, moved.reserved,
      coalesce(sum(quantity) over (
        partition by lines.variant_id order by reservation_id
        rows between 1 following and unbounded following
      ), 0)::int as still_to_come
    from lines join moved on moved.variant_id = lines.variant_id
  ), entries as (
    insert into stock_ledger
      (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, reservation_id, reference, actor)
    select new_id(), variant_id, $3, case when $2 = 'confirmed' then -quantity else 0 end, -quantity,
      on_hand + case when $2 = 'confirmed' then still_to_come else 0 end,
      reserved + still_to_come, reservation_id,
      (select reference from stock_ledger held
       where held.reservation_id = steps.reservation_id and held.variant_id = steps.variant_id and held.kind = 'reserve'),
      $4
    from steps order by variant_id, reservation_id
  )
  select id from closed`);

const variantsHeld = prepared(
  'select distinct variant_id as "variantId" from reservation_lines where reservation_id = any($1)',
);

/** Writes reservations, counters and ledger together, one statement for each change of state. */
@Injectable()
export class ReservationRepository {
  /**
   * Inserts reservations, raises `reserved` and appends one ledger entry for each variant of each. Entries of one variant
   * follow each other, so each says what was left after it.
   * @returns the stock that was raised: variants that have too little are missing, and then nothing may be committed
   */
  async reserve(
    tx: Tx,
    holds: readonly NewReservation[],
    terms: { readonly holdSeconds: number; readonly lockToken?: bigint },
  ): Promise<ReservedStock[]> {
    const lines = holds.flatMap(({ quantities, ...hold }) => quantities.map((line) => ({ ...hold, ...line })));
    return tx.query<ReservedStock>(reserveLines, [
      plainArray(holds.map(({ id }) => id)),
      plainArray(holds.map(({ orderId }) => orderId)),
      terms.holdSeconds,
      plainArray(lines.map(({ id }) => id)),
      plainArray(lines.map(({ variantId }) => variantId)),
      plainArray(lines.map(({ quantity }) => quantity)),
      plainArray(lines.map(() => newId())),
      lines.map(({ reference }) => reference),
      lines.map(({ actor }) => actor),
      terms.lockToken?.toString() ?? null,
    ]);
  }

  /**
   * Ends active reservations, each exactly once, and lowers the counters; the reservations and all their stock rows are
   * locked. Entries of one variant follow each other, so each says what was left after it. Returns the ids that it ended.
   */
  async close(
    tx: Tx,
    reservationIds: readonly string[],
    as: { status: ClosingStatus; actor: string },
  ): Promise<string[]> {
    const parameters = [reservationIds, as.status, ledgerKindOf[as.status], as.actor];
    const rows = await tx.query<{ id: string }>(closeReservations, parameters);
    return rows.map(({ id }) => id);
  }

  /** Moves the expiry of an active reservation that was not extended before by one hold. @returns whether it did */
  async extend(tx: Tx, reservationId: string, holdSeconds: number): Promise<boolean> {
    const rows = await tx.query(
      `update reservations set expires_at = expires_at + make_interval(secs => $2), extended = true
       where id = $1 and status = 'active' and not extended and expires_at > now()
       returning id`,
      [reservationId, holdSeconds],
    );
    return rows.length > 0;
  }

  /** Whether the reservation still holds its stock. */
  async isRunning(tx: Tx, reservationId: string): Promise<boolean> {
    const rows = await tx.query(
      `select 1 from reservations where id = $1 and status = 'active' and expires_at > now()`,
      [reservationId],
    );
    return rows.length > 0;
  }

  /** The variants whose stock these reservations hold. */
  async variantsOf(tx: Tx, reservationIds: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ variantId: string }>(variantsHeld, [reservationIds]);
    return rows.map(({ variantId }) => variantId);
  }
}
