import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { TransactionRunner, type Tx } from '#database';
import { type Answer, type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import { newId } from '#kernel';
import { rulesTag } from './live-rules';
import { InvalidFields } from './pricing.errors';
import { CheckRuleReferences } from './check-rule-references';
import { faultsOf, type RuleDefinition, unconditional, withoutRepeats } from './rules/rule-definition';
import { PriceRuleReadModel, type RuleView } from './store/price-rule.read-model';
import { PriceRuleRepository } from './store/price-rule.repository';

export type NewRule = Pick<RuleDefinition, 'name' | 'kind' | 'adjustment'> & Partial<RuleDefinition>;

/** Adds a rule, which counts from the next quote on. Locks: idempotency_key. */
@Injectable()
export class CreateRule {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly references: CheckRuleReferences,
    private readonly rules: PriceRuleRepository,
    private readonly readModel: PriceRuleReadModel,
    private readonly cache: Cache,
  ) {}

  /** @throws InvalidFields @throws UnknownReference */
  async run(
    rule: NewRule,
    reply: { claim: IdempotencyClaim | undefined; answer: (rule: RuleView) => Answer },
  ): Promise<Replayable> {
    const definition = { ...unconditional, ...rule };
    const faults = faultsOf(definition);
    if (faults.length > 0) throw new InvalidFields(faults);
    return this.transactions.run((tx) =>
      this.keys.once(tx, reply.claim, async () => reply.answer(await this.create(tx, definition))),
    );
  }

  private async create(tx: Tx, definition: RuleDefinition): Promise<RuleView> {
    await this.references.run(tx, definition);
    const id = newId();
    await this.rules.insert(tx, id, withoutRepeats(definition));
    this.cache.forgetAfterCommit(tx, [rulesTag]);
    const view = await this.readModel.find(tx, id);
    if (!view) throw new Error('The rule was not written.');
    return view;
  }
}
