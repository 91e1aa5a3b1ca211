import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { NotFound } from '#kernel';
import { VariantReadModel, type VariantView } from './store/variant.read-model';

export type { VariantView };

/** One variant of an active product. @throws NotFound */
@Injectable()
export class ShowVariant {
  constructor(
    private readonly statements: Statements,
    private readonly variants: VariantReadModel,
  ) {}

  async run(id: string): Promise<VariantView> {
    const variant = await this.variants.find(this.statements, id, { activeOnly: true });
    if (!variant) throw new NotFound('variant');
    return variant;
  }
}
