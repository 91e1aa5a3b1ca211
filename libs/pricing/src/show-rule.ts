import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { NotFound } from '#kernel';
import { PriceRuleReadModel, type RuleView } from './store/price-rule.read-model';

export type { RuleView };

/** One rule, as staff see it. @throws NotFound */
@Injectable()
export class ShowRule {
  constructor(
    private readonly statements: Statements,
    private readonly readModel: PriceRuleReadModel,
  ) {}

  async run(id: string): Promise<RuleView> {
    const rule = await this.readModel.find(this.statements, id);
    if (!rule) throw new NotFound('price rule');
    return rule;
  }
}
