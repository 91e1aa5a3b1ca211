import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';

/** One movement of units on hand, what is there after it, and why it was made. */
export interface StockMovement {
  readonly variantId: string;
  readonly delta: number;
  readonly onHand: number;
  readonly reserved: number;
  readonly kind: 'adjustment' | 'receipt';
  readonly reason: string | null;
  readonly note: string | null;
}

export interface MovementNote {
  readonly actor: string;
  readonly reference: string | null;
}

/** What can be sold of one variant, before and after it has moved, and when it counts as low. */
export interface AvailabilityMove {
  readonly variantId: string;
  readonly before: number;
  readonly after: number;
  readonly threshold: number;
}

/** How many movements one statement writes: far from the time that a statement has. */
const mostAtOnce = 10_000;

/** Writes counters and ledger together. The stock rows are locked. */
@Injectable()
export class StockAdjustmentRepository {
  /** Several movements of one variant follow each other in the ledger as they were given. @returns one row a variant for each statement */
  async move(tx: Tx, movements: readonly StockMovement[], note: MovementNote): Promise<AvailabilityMove[]> {
    const moves: AvailabilityMove[] = [];
    for (let start = 0; start < movements.length; start += mostAtOnce) {
      moves.push(...(await this.moveSome(tx, movements.slice(start, start + mostAtOnce), note)));
    }
    return moves;
  }

  private async moveSome(tx: Tx, movements: readonly StockMovement[], note: MovementNote): Promise<AvailabilityMove[]> {
    return tx.query<AvailabilityMove>(
      `with movement as (
         select * from unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::text[], $6::text[], $7::text[])
           with ordinality as movement (variant_id, delta, on_hand_after, reserved_after, kind, reason, note, place)
       ), total as (
         select variant_id, sum(delta)::int as delta from movement group by variant_id
       ), moved as (
         update stock set on_hand = on_hand + total.delta, updated_at = now()
         from total where stock.variant_id = total.variant_id
         returning stock.variant_id, on_hand - reserved as available, total.delta, low_stock_threshold
       ), entries as (
         insert into stock_ledger
           (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, reference, actor, reason, note)
         select new_id(), variant_id, kind, delta, 0, on_hand_after, reserved_after, $8, $9, reason, note
         from movement order by place
       )
       select variant_id as "variantId", available - delta as before, available as after,
         low_stock_threshold as threshold
       from moved`,
      [
        movements.map(({ variantId }) => variantId),
        movements.map(({ delta }) => delta),
        movements.map(({ onHand }) => onHand),
        movements.map(({ reserved }) => reserved),
        movements.map(({ kind }) => kind),
        movements.map(({ reason }) => reason),
        movements.map((movement) => movement.note),
        note.reference,
        note.actor,
      ],
    );
  }
}
