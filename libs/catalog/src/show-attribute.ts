import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { PublicReads, type Reader } from '#database';
import { NotFound } from '#kernel';
import { AttributeReadModel, type AttributeView } from './store/attribute.read-model';

/** One attribute with its values, from the cache when it is there. @throws NotFound */
@Injectable()
export class ShowAttribute {
  constructor(
    private readonly reads: PublicReads,
    private readonly cache: Cache,
    private readonly attributes: AttributeReadModel,
  ) {}

  async run(id: string): Promise<{ value: AttributeView; hit: boolean }> {
    return this.cache.read({
      region: 'attribute',
      key: id,
      tags: () => ['attributes'],
      load: () => this.reads.run((reader) => this.load(reader, id)),
    });
  }

  private async load(reader: Reader, id: string): Promise<AttributeView> {
    const attribute = await this.attributes.find(reader, id);
    if (!attribute) throw new NotFound('attribute');
    return attribute;
  }
}
