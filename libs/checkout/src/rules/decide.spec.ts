import * as fc from 'fast-check';
import { decide, type Supply, type Want } from './decide';

const supply = (available: Record<string, number>, usesLeft: Record<string, number> = {}): Supply => ({
  available: new Map(Object.entries(available)),
  usesLeft: new Map(Object.entries(usesLeft)),
});

const want = (quantities: Record<string, number>, rest: Partial<Want> = {}): Want => ({
  cartId: undefined,
  quantities: Object.entries(quantities).map(([variantId, quantity]) => ({ variantId, quantity })),
  ruleIds: [],
  ...rest,
});

const kinds = (wants: readonly Want[], there: Supply): string[] => decide(wants, there).map(({ kind }) => kind);

describe('who gets what', () => {
  it('is decided in the order of arrival', () => {
    expect(kinds([want({ a: 1 }), want({ a: 1 }), want({ a: 1 })], supply({ a: 2 }))).toEqual([
      'placed',
      'placed',
      'short',
    ]);
  });

  it('takes nothing of one who cannot have everything, so that the next one can have it', () => {
    const wants = [want({ a: 1, b: 2 }), want({ a: 1 })];
    expect(decide(wants, supply({ a: 1, b: 1 }))).toEqual([
      { kind: 'short', shortages: [{ variantId: 'b', requested: 2, available: 1 }] },
      { kind: 'placed' },
    ]);
  });

  it('says what was left when it was decided', () => {
    const wants = [want({ a: 2 }), want({ a: 2, c: 1 })];
    expect(decide(wants, supply({ a: 3 }))[1]).toEqual({
      kind: 'short',
      shortages: [
        { variantId: 'a', requested: 2, available: 1 },
        { variantId: 'c', requested: 1, available: 0 },
      ],
    });
  });

  it('lets a cart through once, but again when it was refused before', () => {
    const cart = { cartId: 'cart' };
    const wants = [want({ a: 9 }, cart), want({ a: 1 }, cart), want({ a: 1 }, cart)];
    expect(kinds(wants, supply({ a: 5 }))).toEqual(['short', 'placed', 'cart_gone']);
  });

  it('gives a limited rule to as many as it has uses left, and one without a limit to everybody', () => {
    const wants = Array.from({ length: 3 }, () => want({ a: 1 }, { ruleIds: ['limited', 'free'] }));
    expect(decide(wants, supply({ a: 9 }, { limited: 2 }))).toEqual([
      { kind: 'placed' },
      { kind: 'placed' },
      { kind: 'spent', ruleIds: ['limited'] },
    ]);
  });

  it('never gives away more than there is, and refuses nobody for whom there is enough', () => {
    const ids = ['a', 'b', 'c'];
    const amounts = fc.record({ a: fc.nat(5), b: fc.nat(5), c: fc.nat(5) });
    fc.assert(
      fc.property(fc.array(amounts, { maxLength: 12 }), amounts, (wanted, there) => {
        const wants = wanted.map((quantities) => want(quantities));
        const left: Record<string, number> = { ...there };
        decide(wants, supply(there)).forEach((decision, index) => {
          const mine: Record<string, number> = { ...wanted[index] };
          const enough = ids.every((id) => (mine[id] ?? 0) <= (left[id] ?? 0));
          expect(decision.kind).toBe(enough ? 'placed' : 'short');
          if (enough) for (const id of ids) left[id] = (left[id] ?? 0) - (mine[id] ?? 0);
        });
        expect(Math.min(...Object.values(left))).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
