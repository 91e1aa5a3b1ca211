import * as fc from 'fast-check';
import { shortfall, totalPerVariant } from './shortfall';

const level = (variantId: string, onHand: number, reserved: number) => ({ variantId, onHand, reserved });

describe('shortfall', () => {
  it('finds nothing missing when the last pieces are just enough', () => {
    expect(shortfall([{ variantId: 'a', quantity: 3 }], [level('a', 10, 7)])).toEqual([]);
  });

  it('sums lines that share a variant before it checks them', () => {
    const lines = [
      { variantId: 'a', quantity: 2 },
      { variantId: 'a', quantity: 2 },
    ];
    expect(shortfall(lines, [level('a', 3, 0)])).toEqual([{ variantId: 'a', requested: 4, available: 3 }]);
  });

  it('takes a variant without a stock row as empty', () => {
    expect(shortfall([{ variantId: 'a', quantity: 1 }], [])).toEqual([{ variantId: 'a', requested: 1, available: 0 }]);
  });

  it('never lets more than what is available pass, whatever the lines', () => {
    const lines = fc.array(
      fc.record({ variantId: fc.constantFrom('a', 'b', 'c'), quantity: fc.integer({ min: 1, max: 9 }) }),
    );
    fc.assert(
      fc.property(lines, fc.integer({ min: 0, max: 20 }), (wanted, onHand) => {
        const levels = ['a', 'b', 'c'].map((id) => level(id, onHand, 0));
        const passes = shortfall(wanted, levels).length === 0;
        expect(passes).toBe(totalPerVariant(wanted).every(({ quantity }) => quantity <= onHand));
      }),
    );
  });
});
