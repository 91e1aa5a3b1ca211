import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { TransactionRunner } from '#database';
import { NotFound } from '#kernel';
import { ValueInUse } from './catalog.errors';
import { refusing } from './constraint-refusals';
import { AttributeRepository } from './store/attribute.repository';

const refusals = { variant_attribute_values_value_fk: () => new ValueInUse() };

/** Deletes a value that no variant has, deleted variants apart. The foreign key decides, so under any race too. */
@Injectable()
export class DeleteAttributeValue {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly attributes: AttributeRepository,
    private readonly cache: Cache,
  ) {}

  /** @throws NotFound @throws ValueInUse */
  async run(place: { attributeId: string; valueId: string }): Promise<void> {
    const deleted = await refusing(refusals, () =>
      this.transactions.run((tx) => {
        this.cache.forgetAfterCommit(tx, ['attributes']);
        return this.attributes.deleteValue(tx, place);
      }),
    );
    if (!deleted) throw new NotFound('attribute value');
  }
}
