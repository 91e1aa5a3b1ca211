import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { Statements } from '#database';
import { NotFound } from '#kernel';
import { AttributeReadModel, type AttributeView } from './store/attribute.read-model';

/** One attribute with its values, from the cache when it is there. @throws NotFound */
@Injectable()
export class ShowAttribute {
  constructor(
    private readonly statements: Statements,
    private readonly cache: Cache,
    private readonly attributes: AttributeReadModel,
  ) {}

  async run(id: string): Promise<{ value: AttributeView; hit: boolean }> {
    return this.cache.read({
      region: 'attribute',
      key: id,
      tags: () => ['attributes'],
      load: () => this.load(id),
    });
  }

  private async load(id: string): Promise<AttributeView> {
    const attribute = await this.attributes.find(this.statements, id);
    if (!attribute) throw new NotFound('attribute');
    return attribute;
  }
}
