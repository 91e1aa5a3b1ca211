import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { TransactionRunner } from '#database';
import { IdempotencyKeys, type Replayable } from '#idempotency';
import { NotFound } from '#kernel';
import { ValueExists } from './catalog.errors';
import { refusing } from './constraint-refusals';
import type { Reply } from './reply';
import { AttributeRepository, type ValueView } from './store/attribute.repository';

export type { ValueView };

const refusals = {
  attribute_values_unique: () => new ValueExists(),
  attribute_values_attribute_fk: () => new NotFound('attribute'),
};

/** Adds a value behind the others of its attribute. Locks: idempotency_key. */
@Injectable()
export class AddAttributeValue {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly attributes: AttributeRepository,
    private readonly cache: Cache,
  ) {}

  /** @throws NotFound @throws ValueExists */
  async run(
    { attributeId, value }: { attributeId: string; value: string },
    reply: Reply<ValueView>,
  ): Promise<Replayable> {
    return refusing(refusals, () =>
      this.transactions.run((tx) => {
        this.cache.forgetAfterCommit(tx, ['attributes']);
        const add = async () => reply.answer(await this.attributes.addValue(tx, attributeId, value));
        return this.keys.once(tx, reply.claim, add);
      }),
    );
  }
}
