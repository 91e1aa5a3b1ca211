import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { TransactionRunner } from '#database';
import { NotFound } from '#kernel';
import { ValueExists } from './catalog.errors';
import { refusing } from './constraint-refusals';
import { AttributeRepository, type ValueView } from './store/attribute.repository';

const refusals = { attribute_values_unique: () => new ValueExists() };

/** Spells a value of an attribute differently; the variants that have it keep it. @throws NotFound @throws ValueExists */
@Injectable()
export class ChangeAttributeValue {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly attributes: AttributeRepository,
    private readonly cache: Cache,
  ) {}

  async run(place: { attributeId: string; valueId: string }, value: string): Promise<ValueView> {
    const changed = await refusing(refusals, () =>
      this.transactions.run((tx) => {
        this.cache.forgetAfterCommit(tx, ['attributes']);
        return this.attributes.changeValue(tx, place, value);
      }),
    );
    if (!changed) throw new NotFound('attribute value');
    return changed;
  }
}
