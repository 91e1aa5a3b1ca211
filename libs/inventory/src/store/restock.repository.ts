import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import type { VariantQuantity } from '../rules/shortfall';

export interface Restocking {
  readonly orderId: string;
  /** The order's reference for people, kept in the ledger. */
  readonly reference: string;
  readonly actor: string;
}

/**
 * $1 the order, $2 and $3 variants and units, each variant once, $4 reference, $5 actor. A variant of which not as many units
 * are out is not moved and not returned.
 */
const restockUnits = `
  with back as (
    update reservation_lines line set restocked = line.restocked + returned.quantity
    from unnest($2::uuid[], $3::int[]) as returned (variant_id, quantity), reservations reservation
    where reservation.order_id = $1 and reservation.status = 'confirmed' and line.reservation_id = reservation.id
      and line.variant_id = returned.variant_id and line.restocked + returned.quantity <= line.quantity
    returning line.reservation_id, line.variant_id, returned.quantity
  ), moved as (
    update stock set on_hand = on_hand + back.quantity, updated_at = now()
    from back where stock.variant_id = back.variant_id
    returning stock.variant_id, on_hand, reserved, back.quantity, back.reservation_id
  ), entries as (
    insert into stock_ledger
      (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, reservation_id, reference, actor)
    select new_id(), variant_id, 'restock', quantity, 0, on_hand, reserved, reservation_id, $4, $5
    from moved order by variant_id
  )
  select variant_id from moved`;

/** Writes what came back, counters and ledger together, with one statement. The order and the stock rows are locked. */
@Injectable()
export class RestockRepository {
  /** @returns how many variants were moved; when some are missing nothing may be committed */
  async restock(tx: Tx, restocking: Restocking, quantities: readonly VariantQuantity[]): Promise<number> {
    const moved = await tx.query(restockUnits, [
      restocking.orderId,
      quantities.map(({ variantId }) => variantId),
      quantities.map(({ quantity }) => quantity),
      restocking.reference,
      restocking.actor,
    ]);
    return moved.length;
  }
}
