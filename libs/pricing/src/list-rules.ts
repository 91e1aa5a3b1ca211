import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { ForeignCursor } from './pricing.errors';
import { isRulePosition, type RulePosition } from './rules/rule-sort';
import { PriceRuleReadModel, type RuleFilter, type RuleSlice, type RuleView } from './store/price-rule.read-model';

export type { RuleFilter };

/** Rules that are not deleted, over ones included. @throws ForeignCursor */
@Injectable()
export class ListRules {
  constructor(
    private readonly statements: Statements,
    private readonly readModel: PriceRuleReadModel,
  ) {}

  async run(
    filter: RuleFilter,
    slice: RuleSlice,
  ): Promise<{ items: readonly RuleView[]; total: number; end: RulePosition | undefined }> {
    if (slice.after && !isRulePosition(slice.sort, slice.after)) throw new ForeignCursor();
    const total = await this.readModel.count(this.statements, filter);
    const found = await this.readModel.page(this.statements, filter, { ...slice, limit: slice.limit + 1 });
    const items = found.slice(0, slice.limit);
    const last = found.length > slice.limit ? items.at(-1) : undefined;
    return { items: items.map(({ view }) => view), total, end: last && { key: last.sortKey, id: last.view.id } };
  }
}
