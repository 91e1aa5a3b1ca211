import { Injectable } from '@nestjs/common';
import { prepared, type Tx } from '#database';
import type { StockLevel, VariantQuantity } from '../rules/shortfall';

const readLevels = prepared(
  `select variant_id as "variantId", on_hand as "onHand", reserved from stock where variant_id = any($1::uuid[])`,
);

@Injectable()
export class StockRepository {
  /** Opens the stock rows of new variants, each with its first ledger entry. */
  async open(tx: Tx, opening: { quantities: readonly VariantQuantity[]; actor: string }): Promise<void> {
    await tx.query(
      `with opened as (
         insert into stock (variant_id, on_hand)
         select variant_id, quantity from unnest($1::uuid[], $2::int[]) as opening (variant_id, quantity)
         returning variant_id, on_hand
       )
       insert into stock_ledger (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, actor)
       select new_id(), variant_id, 'initial', on_hand, 0, on_hand, 0, $3 from opened`,
      [
        opening.quantities.map(({ variantId }) => variantId),
        opening.quantities.map(({ quantity }) => quantity),
        opening.actor,
      ],
    );
  }

  /** What the counters say now; certain only of rows that this transaction has locked. */
  async reread(tx: Tx, variantIds: readonly string[]): Promise<StockLevel[]> {
    return tx.query<StockLevel>(readLevels, [variantIds]);
  }
}
