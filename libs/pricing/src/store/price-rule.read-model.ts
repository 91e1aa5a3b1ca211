import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import type { PriceRule, RuleKind } from '../rules/price-rule';
import type { RulePosition, RuleSort } from '../rules/rule-sort';
import { type PriceRuleRow, ruleColumns, ruleFrom } from './price-rule.row';

/** A rule as staff see it. */
export interface RuleView extends PriceRule {
  readonly usageLimit: number | null;
  /** Uses that were taken and not given back. */
  readonly used: number;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a customer may know of a rule with the customer's name in it. */
export interface NamedRule {
  readonly id: string;
  readonly name: string;
  readonly kind: RuleKind;
  readonly active: boolean;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
}

export interface RuleFilter {
  readonly kind?: RuleKind;
  readonly active?: boolean;
  /** In capitals. */
  readonly couponCode?: string;
}

export interface RuleSlice {
  readonly sort: RuleSort;
  readonly limit: number;
  readonly offset: number;
  readonly after: RulePosition | undefined;
}

export interface ListedRule {
  readonly view: RuleView;
  /** What the list is sorted by, exactly, as text. */
  readonly sortKey: string;
}

type ViewRow = PriceRuleRow & Omit<RuleView, keyof PriceRule>;

const viewColumns = `${ruleColumns}, usage.usage_limit as "usageLimit", usage.used, rule.version,
  rule.created_at as "createdAt", rule.updated_at as "updatedAt"`;

const rulesWithUsage = 'price_rules rule join price_rule_usage usage on usage.rule_id = rule.id';

/** Times are compared in microseconds: a JavaScript date would lose three digits and with them rules. */
const sortFields = {
  createdAt: {
    column: 'rule.created_at',
    key: '(extract(epoch from rule.created_at) * 1000000)::bigint::text',
    bound: `timestamptz 'epoch' + $4::bigint * interval '1 microsecond'`,
  },
  priority: { column: 'rule.priority', key: 'rule.priority::text', bound: '$4::int' },
} as const;

const listed = `
  rule.deleted_at is null and ($1::text is null or rule.kind = $1) and ($2::bool is null or rule.active = $2)
    and ($3::text is null or rule.coupon_code = $3)`;

@Injectable()
export class PriceRuleReadModel {
  /** A rule that is not deleted. */
  async find(reader: Reader, id: string): Promise<RuleView | undefined> {
    const [row] = await reader.query<ViewRow>(
      `select ${viewColumns} from ${rulesWithUsage} where rule.id = $1 and rule.deleted_at is null`,
      [id],
    );
    return row && viewFrom(row);
  }

  /** The rules that name a customer, deleted ones included. */
  async naming(reader: Reader, customerId: string): Promise<NamedRule[]> {
    return reader.query<NamedRule>(
      `select id, name, kind, active and deleted_at is null as active, starts_at as "startsAt", ends_at as "endsAt"
       from price_rules where customer_ids @> array[$1::uuid] order by id`,
      [customerId],
    );
  }

  async count(reader: Reader, filter: RuleFilter): Promise<number> {
    const [row] = await reader.query<{ total: number }>(
      `select count(*)::int as total from price_rules rule where ${listed}`,
      filterValues(filter),
    );
    return row?.total ?? 0;
  }

  async page(reader: Reader, filter: RuleFilter, slice: RuleSlice): Promise<ListedRule[]> {
    const { column, key, bound } = sortFields[slice.sort.endsWith('priority') ? 'priority' : 'createdAt'];
    const [direction, beyond] = slice.sort.startsWith('-') ? ['desc', '<'] : ['asc', '>'];
    const rows = await reader.query<ViewRow & { readonly sortKey: string }>(
      `select ${viewColumns}, ${key} as "sortKey" from ${rulesWithUsage}
       where ${listed} and ($4::text is null or (${column}, rule.id) ${beyond} (${bound}, $5::uuid))
       order by ${column} ${direction}, rule.id ${direction} limit $6 offset $7`,
      [...filterValues(filter), slice.after?.key ?? null, slice.after?.id ?? null, slice.limit, slice.offset],
    );
    return rows.map((row) => ({ view: viewFrom(row), sortKey: row.sortKey }));
  }
}

const filterValues = ({ kind, active, couponCode }: RuleFilter): unknown[] => [
  kind ?? null,
  active ?? null,
  couponCode ?? null,
];

function viewFrom(row: ViewRow): RuleView {
  const { usageLimit, used, version, createdAt, updatedAt } = row;
  return { ...ruleFrom(row), usageLimit, used, version, createdAt, updatedAt };
}
