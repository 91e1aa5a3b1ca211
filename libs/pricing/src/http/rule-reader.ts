import { DomainError, type Fault, parseAmount } from '#kernel';
import type { NewRule } from '../create-rule';
import { InvalidFields } from '../pricing.errors';
import { parseInstant } from '../rules/instant';
import { parsePercent } from '../rules/percent';
import type { Adjustment } from '../rules/price-rule';
import type { RuleDefinition } from '../rules/rule-definition';
import type { AdjustmentRequest, ChangeRuleRequest, CreateRuleRequest } from './rule.request';

/** What a request says of a rule, as it is kept; what it leaves out is left out. */
export class RuleReader {
  private readonly faults: Fault[] = [];

  constructor(private readonly currency: string) {}

  /** A new rule: its request class has made sure of name, kind and adjustment. @throws InvalidFields */
  readNew(body: CreateRuleRequest): NewRule {
    return this.read(body) as NewRule;
  }

  /** Null stands for no condition. @throws InvalidFields with all faults at once */
  read(body: ChangeRuleRequest): Partial<RuleDefinition> {
    const fields: Partial<RuleDefinition> = {
      name: body.name?.trim(),
      kind: body.kind,
      adjustment: body.adjustment && this.adjustment(body.adjustment),
      minQuantity: body.minQuantity,
      tier: body.tier,
      startsAt: this.instant('startsAt', body.startsAt),
      endsAt: this.instant('endsAt', body.endsAt),
      countries: body.countries === null ? [] : body.countries,
      customerIds: idsIn(body.customerIds),
      couponCode: body.couponCode && body.couponCode.toUpperCase(),
      productIds: idsIn(body.productIds),
      categoryIds: idsIn(body.categoryIds),
      brandIds: idsIn(body.brandIds),
      priority: body.priority,
      exclusive: body.exclusive,
      usageLimit: body.usageLimit,
      active: body.active,
    };
    if (this.faults.length > 0) throw new InvalidFields(this.faults);
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  }

  private adjustment({ type, value }: AdjustmentRequest): Adjustment | undefined {
    const pointer = '/adjustment/value';
    if (type === 'percent') {
      const ppm = parsePercent(value);
      if (ppm !== undefined) return { type, ppm };
      return this.fault(pointer, 'must be a percent from 0 to 100 with at most 4 decimals');
    }
    try {
      const amountMinor = parseAmount(value, this.currency);
      return type === 'amount' ? { type, amountMinor } : { type, priceMinor: amountMinor };
    } catch (error) {
      if (error instanceof DomainError) return this.fault(pointer, error.message);
      throw error;
    }
  }

  private instant(field: 'startsAt' | 'endsAt', text: string | null | undefined): Date | null | undefined {
    if (text === undefined || text === null) return text;
    const detail = 'must be an ISO 8601 instant with its zone, from the years 2000 to 2199';
    return parseInstant(text) ?? this.fault(`/${field}`, detail);
  }

  private fault(pointer: string, detail: string): undefined {
    this.faults.push({ pointer, detail });
  }
}

function idsIn(list: readonly string[] | null | undefined): readonly string[] | undefined {
  return list === null ? [] : list?.map((id) => id.toLowerCase());
}
