import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { RecentGlances } from './recent-glances';
import type { VariantQuantity } from './rules/shortfall';
import { StockRepository } from './store/stock.repository';

/** Gives new variants their stock row, with the opening quantity as the first entry of the ledger. */
@Injectable()
export class OpenStock {
  constructor(
    private readonly stock: StockRepository,
    private readonly glances: RecentGlances,
  ) {}

  async run(tx: Tx, opening: { quantities: readonly VariantQuantity[]; actor: string }): Promise<void> {
    await this.stock.open(tx, opening);
    this.glances.forgetAfterCommit(
      tx,
      opening.quantities.map(({ variantId }) => variantId),
    );
  }
}
