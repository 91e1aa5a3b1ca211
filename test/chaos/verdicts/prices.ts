import { grouped } from '../grouped';
import { Repricer } from '../trade/staff';
import type { Operation } from '../trade/history';
import type { Evidence, Verdict } from './verdict';

/** A price that a product had, as far as whoever set it knows. */
interface Price {
  readonly amount: string;
  readonly notBefore: number;
  /** From when on it was certainly there; unknown prices may come at any time. */
  readonly surely: number;
}

const always: Price = { amount: Repricer.first, notBefore: 0, surely: 0 };

function priceOf({ about, outcome, invokedAt, answeredAt }: Operation): Price {
  const surely = outcome === 'ok' ? (answeredAt ?? invokedAt) : Number.POSITIVE_INFINITY;
  return { amount: about.price, notBefore: invokedAt, surely };
}

/** Prices that may have been there at a moment from `from` to `to`: those that were not replaced before. */
function possible(prices: readonly Price[], from: number, to: number): Set<string> {
  const there = prices.filter((price) => {
    const replaced = prices.some((later) => later.notBefore > price.surely && later.surely < from);
    return price.notBefore <= to && !replaced;
  });
  return new Set(there.map(({ amount }) => amount));
}

/** Orders without a coupon that were placed at once cost what the goods cost while they were asked for. */
export async function pricesWereTrue({ market: { history } }: Evidence): Promise<Verdict> {
  const changes = grouped(
    history.of('price').filter(({ outcome }) => outcome !== 'refused'),
    ({ about }) => about.variantId as string,
  );
  const orders = history.of('order', 'ok').filter(({ about }) => about.couponCode === undefined);
  const broken = orders.flatMap(({ mark, body, invokedAt, answeredAt = 0 }) =>
    (body.lines as { variantId: string; unitPrice: { amount: string } }[]).flatMap(({ variantId, unitPrice }) => {
      const prices = [always, ...(changes.get(variantId) ?? []).map(priceOf)];
      const amounts = possible(prices, invokedAt, answeredAt);
      return amounts.has(unitPrice.amount)
        ? []
        : [`${mark} was charged ${unitPrice.amount} when the price was ${[...amounts].join(' or ')}`];
    }),
  );
  return {
    promise: 'What an order was charged was the price at a moment between request and answer',
    checked: orders.length,
    broken,
  };
}
