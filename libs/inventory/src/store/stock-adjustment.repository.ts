import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';

/** One movement of units on hand, and what is there after it. */
export interface StockMovement {
  readonly variantId: string;
  readonly delta: number;
  readonly onHand: number;
  readonly reserved: number;
}

export interface MovementNote {
  readonly kind: 'adjustment' | 'receipt';
  readonly actor: string;
  readonly reference: string | null;
}

/** How many movements one statement writes: far from the time that a statement has. */
const mostAtOnce = 10_000;

/** Writes counters and ledger together. The stock rows are locked. */
@Injectable()
export class StockAdjustmentRepository {
  /** Several movements of one variant follow each other in the ledger as they were given. */
  async move(tx: Tx, movements: readonly StockMovement[], note: MovementNote): Promise<void> {
    for (let start = 0; start < movements.length; start += mostAtOnce) {
      await this.moveSome(tx, movements.slice(start, start + mostAtOnce), note);
    }
  }

  private async moveSome(tx: Tx, movements: readonly StockMovement[], note: MovementNote): Promise<void> {
    await tx.query(
      `with movement as (
         select * from unnest($1::uuid[], $2::int[], $3::int[], $4::int[]) with ordinality
           as movement (variant_id, delta, on_hand_after, reserved_after, place)
       ), total as (
         select variant_id, sum(delta)::int as delta from movement group by variant_id
       ), moved as (
         update stock set on_hand = on_hand + total.delta, updated_at = now()
         from total where stock.variant_id = total.variant_id
       )
       insert into stock_ledger
         (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, reference, actor)
       select new_id(), variant_id, $5, delta, 0, on_hand_after, reserved_after, $6, $7
       from movement order by place`,
      [
        movements.map(({ variantId }) => variantId),
        movements.map(({ delta }) => delta),
        movements.map(({ onHand }) => onHand),
        movements.map(({ reserved }) => reserved),
        note.kind,
        note.reference,
        note.actor,
      ],
    );
  }
}
