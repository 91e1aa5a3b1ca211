import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { TransactionRunner } from '#database';
import { NotFound } from '#kernel';
import { AttributeExists } from './catalog.errors';
import { refusing } from './constraint-refusals';
import { AttributeReadModel, type AttributeView } from './store/attribute.read-model';
import { AttributeRepository } from './store/attribute.repository';

export type { AttributeView };

const refusals = { attributes_name_unique: () => new AttributeExists() };

/** Gives an attribute another name. @throws NotFound @throws AttributeExists */
@Injectable()
export class RenameAttribute {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly attributes: AttributeRepository,
    private readonly readModel: AttributeReadModel,
    private readonly cache: Cache,
  ) {}

  async run(id: string, name: string): Promise<AttributeView> {
    const attribute = await refusing(refusals, () =>
      this.transactions.run(async (tx) => {
        this.cache.forgetAfterCommit(tx, ['attributes']);
        await this.attributes.rename(tx, id, name);
        return this.readModel.find(tx, id);
      }),
    );
    if (!attribute) throw new NotFound('attribute');
    return attribute;
  }
}
