import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { TransactionRunner } from '#database';
import { IdempotencyKeys, type Replayable } from '#idempotency';
import { AttributeExists, ValueExists } from './catalog.errors';
import { refusing } from './constraint-refusals';
import type { Reply } from './reply';
import type { AttributeView } from './store/attribute.read-model';
import { AttributeRepository } from './store/attribute.repository';

export type { AttributeView };

const refusals = {
  attributes_name_unique: () => new AttributeExists(),
  attribute_values_unique: () => new ValueExists('/values'),
};

/** Adds an attribute with its first values. Names and values are unique without regard to case. Locks: idempotency_key. */
@Injectable()
export class CreateAttribute {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly attributes: AttributeRepository,
    private readonly cache: Cache,
  ) {}

  /** @throws AttributeExists @throws ValueExists when a value is given twice */
  async run(attribute: { name: string; values: readonly string[] }, reply: Reply<AttributeView>): Promise<Replayable> {
    return refusing(refusals, () =>
      this.transactions.run((tx) => {
        this.cache.forgetAfterCommit(tx, ['attributes']);
        return this.keys.once(tx, reply.claim, async () => reply.answer(await this.attributes.insert(tx, attribute)));
      }),
    );
  }
}
