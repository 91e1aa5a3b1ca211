import * as fc from 'fast-check';
import { decideStockChanges, maxUnits, type StockChange } from './stock-change';

const level = (onHand: number, reserved: number) => ({ variantId: 'a', onHand, reserved });
const outcomes = (changes: readonly Omit<StockChange, 'variantId'>[], onHand: number, reserved: number) =>
  decideStockChanges(
    changes.map((change) => ({ ...change, variantId: 'a' }) as StockChange),
    [level(onHand, reserved)],
  );

describe('decideStockChanges', () => {
  it('adds, takes away and sets', () => {
    expect(outcomes([{ delta: 5 }, { delta: -3 }, { setTo: 4 }, { setTo: 4 }], 10, 2)).toMatchObject([
      { kind: 'done', delta: 5, onHand: 15 },
      { kind: 'done', delta: -3, onHand: 12 },
      { kind: 'done', delta: -8, onHand: 4 },
      { kind: 'done', delta: 0, onHand: 4, reserved: 2 },
    ]);
  });

  it('goes down to what is reserved and no further', () => {
    expect(outcomes([{ setTo: 2 }], 10, 2)).toMatchObject([{ kind: 'done', onHand: 2 }]);
    expect(outcomes([{ setTo: 1 }], 10, 2)).toMatchObject([
      { kind: 'refused', refusal: 'stock_reserved', onHand: 10, reserved: 2 },
    ]);
    expect(outcomes([{ delta: -9 }], 10, 2)).toMatchObject([{ kind: 'refused', refusal: 'stock_reserved' }]);
    expect(outcomes([{ delta: -11 }], 10, 0)).toMatchObject([{ kind: 'refused', refusal: 'stock_reserved' }]);
  });

  it('refuses more than a counter holds', () => {
    expect(outcomes([{ delta: 1 }], maxUnits, 0)).toMatchObject([{ kind: 'refused', refusal: 'too_much_stock' }]);
    expect(outcomes([{ setTo: maxUnits }], 0, 0)).toMatchObject([{ kind: 'done', delta: maxUnits }]);
  });

  it('goes on from what was left when a change before it was refused', () => {
    expect(outcomes([{ delta: -20 }, { delta: -8 }], 10, 2)).toMatchObject([
      { kind: 'refused', onHand: 10 },
      { kind: 'done', onHand: 2 },
    ]);
  });

  it('refuses variants without stock', () => {
    expect(decideStockChanges([{ variantId: 'b', delta: 1 }], [level(1, 0)])).toEqual([
      { kind: 'refused', variantId: 'b', refusal: 'unknown_variant', onHand: 0, reserved: 0 },
    ]);
  });

  it('never leaves less than is reserved or more than fits, and its deltas lead from the first level to the last', () => {
    const change = fc.oneof(
      fc.record({ delta: fc.integer({ min: -50, max: 50 }) }),
      fc.record({ setTo: fc.integer({ min: 0, max: 100 }) }),
    );
    fc.assert(
      fc.property(fc.array(change), fc.nat(100), fc.nat(100), (changes, free, reserved) => {
        const decided = outcomes(changes, reserved + free, reserved);
        const done = decided.filter(({ kind }) => kind === 'done');
        for (const { onHand } of decided) expect(onHand).toBeGreaterThanOrEqual(reserved);
        const moved = decided.reduce((sum, outcome) => sum + (outcome.kind === 'done' ? outcome.delta : 0), 0);
        expect(reserved + free + moved).toBe(done.at(-1)?.onHand ?? reserved + free);
      }),
    );
  });
});
