import { Injectable } from '@nestjs/common';
import { FindKnown } from '#catalog';
import type { Reader } from '#database';
import { FindKnownUsers } from '#identity';
import { UnknownReference } from './pricing.errors';
import type { RuleDefinition } from './rules/rule-definition';

type Lists = Partial<Pick<RuleDefinition, 'productIds' | 'categoryIds' | 'brandIds' | 'customerIds'>>;

/**
 * Whether the products, categories, brands and customers that a rule is written for exist. A look without locks: what is
 * deleted afterwards stays in the list, and the rule matches nothing there.
 */
@Injectable()
export class CheckRuleReferences {
  constructor(
    private readonly catalog: FindKnown,
    private readonly users: FindKnownUsers,
  ) {}

  /** Lists that are left out are not looked at. @throws UnknownReference */
  async run(reader: Reader, lists: Lists): Promise<void> {
    const { productIds = [], categoryIds = [], brandIds = [], customerIds = [] } = lists;
    if (productIds.length + categoryIds.length + brandIds.length > 0) {
      const known = await this.catalog.run(reader, { productIds, categoryIds, brandIds });
      refuseUnknown('product', unknownIn('productIds', productIds, known.productIds));
      refuseUnknown('category', unknownIn('categoryIds', categoryIds, known.categoryIds));
      refuseUnknown('brand', unknownIn('brandIds', brandIds, known.brandIds));
    }
    if (customerIds.length > 0) {
      refuseUnknown('customer', unknownIn('customerIds', customerIds, await this.users.run(reader, customerIds)));
    }
  }
}

function unknownIn(field: keyof Lists, ids: readonly string[], known: ReadonlySet<string>): string[] {
  return ids.flatMap((id, position) => (known.has(id) ? [] : [`/${field}/${position}`]));
}

function refuseUnknown(what: 'product' | 'category' | 'brand' | 'customer', pointers: readonly string[]): void {
  if (pointers.length > 0) throw new UnknownReference(what, pointers);
}
