import * as fc from 'fast-check';
import { chargedPrice } from './charged-price';

const price = (unitPriceMinor: bigint) => ({ unitPriceMinor });
const seen = (unitPriceMinor: bigint, stale: boolean, elsewhere = false) => ({ unitPriceMinor, stale, elsewhere });
const charged = (outcome: ReturnType<typeof chargedPrice>) =>
  outcome.kind === 'charge' ? outcome.price.unitPriceMinor : 'moved';

describe('chargedPrice', () => {
  it('honours a price that was seen lately, whether it has risen or fallen since', () => {
    for (const now of [800n, 1_000n, 1_200n]) {
      const prices = { here: price(now), there: price(now) };
      expect(charged(chargedPrice(seen(1_000n, false), prices))).toBe(1_000n);
    }
  });

  it('shows a price anew that was seen long ago and has changed, and charges it when it has not', () => {
    const same = { here: price(1_000n), there: price(1_000n) };
    expect(charged(chargedPrice(seen(1_000n, true), same))).toBe(1_000n);
    for (const now of [800n, 1_200n]) {
      const prices = { here: price(now), there: price(now) };
      expect(charged(chargedPrice(seen(1_000n, true), prices))).toBe('moved');
    }
  });

  it('charges less at once where the order goes to a cheaper country', () => {
    for (const stale of [false, true]) {
      const prices = { here: price(1_000n), there: price(900n) };
      expect(charged(chargedPrice(seen(1_000n, stale), prices))).toBe(900n);
    }
  });

  it('shows the price anew where the order goes to a dearer country', () => {
    for (const stale of [false, true]) {
      const prices = { here: price(1_000n), there: price(1_100n) };
      expect(charged(chargedPrice(seen(1_000n, stale), prices))).toBe('moved');
    }
  });

  it('does not honour a price for another country where the order goes to a dearer one', () => {
    const prices = { here: price(1_000n), there: price(1_000n) };
    expect(charged(chargedPrice(seen(500n, false, true), prices))).toBe('moved');
    expect(charged(chargedPrice(seen(1_200n, false, true), prices))).toBe(1_200n);
  });

  it('explains a price seen long ago by the rules of this moment', () => {
    const there = { ...price(1_000n), steps: 'now' };
    const outcome = chargedPrice({ ...seen(1_000n, true), steps: 'then' }, { here: there, there });
    expect(outcome).toEqual({ kind: 'charge', price: there });
  });

  it('never charges more than was seen', () => {
    const amount = fc.bigInt({ min: 0n, max: 20n });
    fc.assert(
      fc.property(amount, amount, amount, fc.boolean(), (before, here, ...[there, stale]) => {
        const outcome = chargedPrice(seen(before, stale), { here: price(here), there: price(there) });
        expect(outcome.kind === 'moved' || outcome.price.unitPriceMinor <= before).toBe(true);
      }),
    );
  });
});
