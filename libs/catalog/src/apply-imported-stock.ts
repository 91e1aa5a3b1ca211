import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { AdjustStock, OpenStock } from '#inventory';
import { ImportWritesRepository } from './store/import-writes.repository';

/** Stock was reserved between the look at it and its lock. */
export class StockMoved extends Error {
  override readonly name = 'StockMoved';
}

/**
 * Gives the new variants of an import their stock, and sets the stock of the others to what the file says. Only rows that
 * say something else are locked, and last of all. Locks: stock.
 */
@Injectable()
export class ApplyImportedStock {
  constructor(
    private readonly writes: ImportWritesRepository,
    private readonly openStock: OpenStock,
    private readonly adjustStock: AdjustStock,
  ) {}

  /** @throws StockMoved */
  async run(tx: Tx, { actor, reference }: { actor: string; reference: string }): Promise<void> {
    let quantities = await this.writes.withoutStock(tx, 0);
    while (quantities.length > 0) {
      await this.openStock.run(tx, { quantities, actor });
      quantities = await this.writes.withoutStock(tx, quantities.at(-1)?.n ?? 0);
    }
    const changes = await this.writes.otherStock(tx);
    const outcomes = await this.adjustStock.run(tx, { changes, kind: 'adjustment', actor, reference });
    if (outcomes.some(({ kind }) => kind === 'refused')) throw new StockMoved();
  }
}
