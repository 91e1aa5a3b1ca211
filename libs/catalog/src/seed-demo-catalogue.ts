import { Injectable } from '@nestjs/common';
import { StoreSettings } from '#config';
import { TransactionRunner } from '#database';
import { OpenStock } from '#inventory';
import catalogue from './demo/catalogue.json';
import { type DemoCatalogue, demoRows } from './rules/demo-catalogue';
import { DemoCatalogueRepository } from './store/demo-catalogue.repository';

const demo: DemoCatalogue = catalogue;

/** Fills an empty catalogue with the demo's: all of it or nothing. Several processes may try at once; one does it. */
@Injectable()
export class SeedDemoCatalogue {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly repository: DemoCatalogueRepository,
    private readonly openStock: OpenStock,
    private readonly store: StoreSettings,
  ) {}

  /** @returns how many products were added, or undefined when there were products, deleted ones included */
  async run(): Promise<{ products: number } | undefined> {
    return this.transactions.run(async (tx) => {
      const { empty } = await this.repository.lockAndLook(tx);
      if (!empty) return undefined;
      await this.repository.insertBrands(tx, demo.brands);
      await this.repository.insertCategories(tx, demo.categories);
      const values = await this.repository.insertAttributes(tx, demo.attributes);
      const rows = demoRows(demo, values, this.store.currency);
      await this.repository.insertProducts(tx, rows);
      await this.repository.insertVariants(tx, rows);
      const quantities = rows.variants.map(({ id, stock }) => ({ variantId: id, quantity: stock }));
      await this.openStock.run(tx, { quantities, actor: 'seed' });
      return { products: rows.products.length };
    });
  }
}
