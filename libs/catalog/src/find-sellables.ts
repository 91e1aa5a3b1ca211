import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { type Sellable, SellableReadModel } from './store/sellable.read-model';

/**
 * What variants cost before rules and whether they may be sold: those given by id, and for each product its default
 * variant. Unknown ids are left out. Asks the database each time, with one query; locks nothing.
 */
@Injectable()
export class FindSellables {
  constructor(private readonly readModel: SellableReadModel) {}

  async run(
    reader: Reader,
    refs: { variantIds?: readonly string[]; productIds?: readonly string[] },
  ): Promise<readonly Sellable[]> {
    const { variantIds = [], productIds = [] } = refs;
    if (variantIds.length + productIds.length === 0) return [];
    return this.readModel.find(reader, { variantIds, productIds });
  }
}
