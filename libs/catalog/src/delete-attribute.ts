import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { TransactionRunner } from '#database';
import { NotFound } from '#kernel';
import { AttributeInUse } from './catalog.errors';
import { refusing } from './constraint-refusals';
import { AttributeRepository } from './store/attribute.repository';

const refusals = { variant_attribute_values_value_fk: () => new AttributeInUse() };

/**
 * Deletes an attribute with its values when no variant has one of them, deleted variants apart. The foreign key decides, so
 * under any race too.
 */
@Injectable()
export class DeleteAttribute {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly attributes: AttributeRepository,
    private readonly cache: Cache,
  ) {}

  /** @throws NotFound @throws AttributeInUse */
  async run(id: string): Promise<void> {
    const deleted = await refusing(refusals, () =>
      this.transactions.run((tx) => {
        this.cache.forgetAfterCommit(tx, ['attributes']);
        return this.attributes.delete(tx, id);
      }),
    );
    if (!deleted) throw new NotFound('attribute');
  }
}
