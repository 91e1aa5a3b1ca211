import {
  amount,
  percent,
  price,
  sampleContext,
  sampleRequest,
  sampleRule,
} from '../../../../test/support/sample-rules';
import type { PriceRule } from './price-rule';
import { quote, quoteAll } from './quote';

const shown = (basePriceMinor: bigint, ...rules: readonly PriceRule[]) => {
  const { steps, unitPriceMinor } = quote(sampleRequest({ basePriceMinor }), sampleContext(), rules);
  return { steps: steps.map(({ kind, changeMinor }) => [kind, changeMinor]), unitPriceMinor };
};

describe('the worked example', () => {
  const request = sampleRequest({ basePriceMinor: 50_000n, adjustmentMinor: 5000n, quantity: 10 });
  const rules = [
    sampleRule({ kind: 'tier', id: 'g', name: 'Gold', adjustment: percent(15), tier: 'GOLD' }),
    sampleRule({ kind: 'quantity', id: 'q', name: '10 and more', adjustment: percent(10), minQuantity: 10 }),
  ];

  it('holds to the cent: 550.00, 495.00, 420.75 each, 4,207.50 in total', () => {
    expect(quote(request, sampleContext({ tier: 'GOLD' }), rules)).toEqual({
      variantId: 'variant',
      productId: 'product',
      quantity: 10,
      basePriceMinor: 50_000n,
      listPriceMinor: 55_000n,
      steps: [
        { kind: 'variant', ruleId: null, label: 'Variant', changeMinor: 5000n, unitPriceMinor: 55_000n },
        { kind: 'quantity', ruleId: 'q', label: '10 and more', changeMinor: -5500n, unitPriceMinor: 49_500n },
        { kind: 'tier', ruleId: 'g', label: 'Gold', changeMinor: -7425n, unitPriceMinor: 42_075n },
      ],
      unitPriceMinor: 42_075n,
      totalMinor: 420_750n,
    });
  });

  it('has no discount for nine units of somebody without a tier', () => {
    const { unitPriceMinor, totalMinor } = quote({ ...request, quantity: 9 }, sampleContext(), rules);
    expect([unitPriceMinor, totalMinor]).toEqual([55_000n, 495_000n]);
  });
});

describe('the chain', () => {
  it('takes the kinds in their order, whatever the order of the rules', () => {
    const rules = [
      sampleRule({ kind: 'coupon', adjustment: amount(7n) }),
      sampleRule({ kind: 'customer', adjustment: percent(50) }),
      sampleRule({ kind: 'geographic', adjustment: amount(10n) }),
      sampleRule({ kind: 'seasonal', adjustment: price(500n) }),
      sampleRule({ kind: 'tier', adjustment: percent(10) }),
      sampleRule({ kind: 'quantity', adjustment: amount(100n) }),
    ];
    expect(shown(1000n, ...rules)).toEqual({
      steps: [
        ['quantity', -100n],
        ['tier', -90n],
        ['seasonal', -310n],
        ['geographic', -10n],
        ['customer', -245n],
        ['coupon', -7n],
      ],
      unitPriceMinor: 238n,
    });
  });

  it('adds the variant adjustment before any rule', () => {
    const request = sampleRequest({ basePriceMinor: 1000n, adjustmentMinor: 1000n });
    const rule = sampleRule({ kind: 'quantity', adjustment: percent(50) });
    expect(quote(request, sampleContext(), [rule])).toMatchObject({ listPriceMinor: 2000n, unitPriceMinor: 1000n });
  });

  it('never goes below nothing, neither by the variant nor by a rule', () => {
    const request = sampleRequest({ basePriceMinor: 100n, adjustmentMinor: -101n });
    expect(quote(request, sampleContext(), [])).toMatchObject({
      listPriceMinor: 0n,
      steps: [{ kind: 'variant', changeMinor: -100n, unitPriceMinor: 0n }],
      unitPriceMinor: 0n,
    });
    expect(shown(100n, sampleRule({ kind: 'coupon', adjustment: amount(500n) })).unitPriceMinor).toBe(0n);
  });

  it('may raise the price from nothing for a country', () => {
    const rules = [
      sampleRule({ kind: 'tier', adjustment: percent(100) }),
      sampleRule({ kind: 'geographic', adjustment: price(300n) }),
    ];
    expect(shown(100n, ...rules)).toEqual({
      steps: [
        ['tier', -100n],
        ['geographic', 300n],
      ],
      unitPriceMinor: 300n,
    });
  });

  it('passes over a rule that is off or spent', () => {
    const off = sampleRule({ kind: 'tier', adjustment: percent(10), active: false });
    const spent = sampleRule({ kind: 'coupon', adjustment: percent(10), spent: true });
    expect(shown(100n, off, spent)).toEqual({ steps: [], unitPriceMinor: 100n });
  });

  it('uses the next best rule when the best is spent', () => {
    const best = sampleRule({ kind: 'tier', adjustment: percent(50), id: 'best', spent: true });
    const next = sampleRule({ kind: 'tier', adjustment: percent(10), id: 'next' });
    expect(shown(100n, best, next).unitPriceMinor).toBe(90n);
  });
});

describe('an exclusive rule', () => {
  const coupon = sampleRule({ kind: 'coupon', adjustment: percent(10) });

  it('ends the chain after the kinds before it', () => {
    const quantity = sampleRule({ kind: 'quantity', adjustment: percent(10) });
    const only = sampleRule({ kind: 'tier', adjustment: percent(50), exclusive: true });
    expect(shown(1000n, coupon, only, quantity)).toEqual({
      steps: [
        ['quantity', -100n],
        ['tier', -450n],
      ],
      unitPriceMinor: 450n,
    });
  });

  it('ends nothing when another rule of its kind is better', () => {
    const better = sampleRule({ kind: 'tier', adjustment: percent(60), id: 'better' });
    const worse = sampleRule({ kind: 'tier', adjustment: percent(50), exclusive: true });
    expect(shown(1000n, coupon, worse, better).unitPriceMinor).toBe(360n);
  });

  it('ends the chain even when it changes nothing itself', () => {
    const only = sampleRule({ kind: 'tier', adjustment: percent(0), exclusive: true });
    expect(shown(1000n, coupon, only)).toEqual({ steps: [], unitPriceMinor: 1000n });
  });

  it('ends nothing when it would raise a price that its kind may only lower', () => {
    const only = sampleRule({ kind: 'tier', adjustment: price(1001n), exclusive: true });
    expect(shown(1000n, coupon, only).unitPriceMinor).toBe(900n);
  });
});

describe('a basket', () => {
  const rules = [sampleRule({ kind: 'quantity', adjustment: percent(10), minQuantity: 10 })];
  const line = (variantId: string, quantity: number) => sampleRequest({ variantId, quantity, basePriceMinor: 100n });
  const unitPrices = (...lines: readonly ReturnType<typeof line>[]) =>
    quoteAll(lines, sampleContext(), rules).map(({ unitPriceMinor }) => unitPriceMinor);

  it('counts the units of a variant over all its lines', () => {
    expect(unitPrices(line('a', 4), line('b', 9), line('a', 6))).toEqual([90n, 100n, 90n]);
  });

  it('keeps variants of one product apart', () => {
    expect(unitPrices(line('a', 5), line('b', 5))).toEqual([100n, 100n]);
  });

  it('answers line by line, in their order, each with its own total', () => {
    const quotes = quoteAll([line('b', 4), line('a', 1), line('b', 6)], sampleContext(), rules);
    expect(quotes.map(({ variantId, totalMinor }) => [variantId, totalMinor])).toEqual([
      ['b', 360n],
      ['a', 100n],
      ['b', 540n],
    ]);
  });

  it('may be empty', () => {
    expect(quoteAll([], sampleContext(), rules)).toEqual([]);
  });
});

describe('rounding', () => {
  it('happens once, at the end: two discounts of a third of a minor unit are most of one', () => {
    const third = { type: 'percent', ppm: 333_334n } as const;
    const rules = [
      sampleRule({ kind: 'quantity', adjustment: third }),
      sampleRule({ kind: 'tier', adjustment: third }),
    ];
    // 1 → 0.67 → 0.44: rounded step by step it would stay 1.
    expect(shown(1n, ...rules)).toEqual({
      steps: [
        ['quantity', 0n],
        ['tier', -1n],
      ],
      unitPriceMinor: 0n,
    });
  });

  it('is half up: 0.5 of a minor unit is charged as a whole one', () => {
    expect(shown(5n, sampleRule({ kind: 'tier', adjustment: percent(50) })).unitPriceMinor).toBe(3n);
    expect(shown(5n, sampleRule({ kind: 'tier', adjustment: percent(50.0001) })).unitPriceMinor).toBe(2n);
  });

  it('is of the unit price, not of the total', () => {
    const request = sampleRequest({ basePriceMinor: 5n, quantity: 10 });
    const half = sampleRule({ kind: 'tier', adjustment: percent(50) });
    expect(quote(request, sampleContext(), [half]).totalMinor).toBe(30n);
  });

  it('is exact for the largest amounts there are', () => {
    const request = sampleRequest({ basePriceMinor: 10n ** 12n, quantity: 999 });
    const rules = [
      sampleRule({ kind: 'quantity', adjustment: { type: 'percent', ppm: 1n } }),
      sampleRule({ kind: 'tier', adjustment: { type: 'percent', ppm: 1n } }),
    ];
    expect(quote(request, sampleContext(), rules)).toMatchObject({
      unitPriceMinor: 999_998_000_001n,
      totalMinor: 998_998_002_000_999n,
    });
  });
});
