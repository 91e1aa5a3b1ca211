import { textOf } from '#database';
import { checkInvariants } from '#invariants';
import { CheckoutShop } from '../../integration/checkout/checkout-under-test';

/** The invariants are read from all rows that there are, so a shop that has seen many runs slows every next one down. */
const mostRuns = 150;

/** No worker runs here, so nothing is ever late. */
const aYear = 31_536_000;
const deadlines = {
  paymentEventSeconds: aYear,
  confirmationSeconds: aYear,
  publicationSeconds: aYear,
  processingGraceSeconds: aYear,
  holdGraceSeconds: aYear,
};

/** One shop for many runs. */
export class Shops {
  private shop: Promise<CheckoutShop> | undefined;
  private runs = 0;
  /** How much was wrong with the shop before. */
  private known = new Map<string, number>();

  /** @param prepare what is done to each shop before its first run */
  constructor(private readonly prepare: (shop: CheckoutShop) => void = () => undefined) {}

  async next(): Promise<CheckoutShop> {
    if (this.runs === mostRuns) await this.close();
    this.runs += 1;
    this.shop ??= this.open();
    return this.shop;
  }

  /** Invariants that hold less than they did when this was last asked; empty when all is well. */
  async newViolations(): Promise<string[]> {
    const shop = await this.shop;
    if (!shop) return [];
    const { rules } = await checkInvariants({ query: (sql, values) => shop.rows(textOf(sql), values) }, { deadlines });
    const broken = rules.filter(({ rule, violations }) => violations > (this.known.get(rule) ?? 0));
    this.known = new Map(rules.map(({ rule, violations }) => [rule, violations]));
    return broken.map(({ rule, title, samples }) => `${rule}, ${title}: ${JSON.stringify(samples.at(-1))}`);
  }

  async close(): Promise<void> {
    const { shop } = this;
    this.shop = undefined;
    this.runs = 0;
    this.known.clear();
    await (await shop)?.close();
  }

  private async open(): Promise<CheckoutShop> {
    const shop = await CheckoutShop.open({ strategy: 'pessimistic', batchMax: 64, name: '' });
    this.prepare(shop);
    return shop;
  }
}
