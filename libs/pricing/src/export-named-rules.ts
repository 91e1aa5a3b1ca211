import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { type NamedRule, PriceRuleReadModel } from './store/price-rule.read-model';

/** The price rules that name a customer, without the other customers in them. Locks nothing. */
@Injectable()
export class ExportNamedRules {
  constructor(private readonly readModel: PriceRuleReadModel) {}

  async run(reader: Reader, customerId: string): Promise<NamedRule[]> {
    return this.readModel.naming(reader, customerId);
  }
}
