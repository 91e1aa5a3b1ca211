import * as fc from 'fast-check';
import { isOrderOf, withPlaced } from './image-order';

const distinctIds = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 });

describe('an image that is put to a place', () => {
  it.each([
    ['a', 2, ['b', 'c', 'a']],
    ['c', 0, ['c', 'a', 'b']],
    ['b', 1, ['a', 'b', 'c']],
    ['b', 99, ['a', 'c', 'b']],
    ['new', 1, ['a', 'new', 'b', 'c']],
  ])('moves the others along: %s to %d', (id, place, order) => {
    expect(withPlaced(['a', 'b', 'c'], id, place)).toEqual(order);
  });

  it('neither loses nor doubles an image, wherever it goes', () => {
    fc.assert(
      fc.property(distinctIds, fc.nat(10), fc.nat(7), (ids, place, n) => {
        const id = ids[n % ids.length]!;
        const order = withPlaced(ids, id, place);
        expect(isOrderOf(ids, order)).toBe(true);
        expect(order.indexOf(id)).toBe(Math.min(place, ids.length - 1));
      }),
    );
  });
});

describe('an order of images', () => {
  it('is any permutation of them', () => {
    fc.assert(
      fc.property(
        distinctIds.chain((ids) => fc.tuple(fc.constant(ids), fc.shuffledSubarray(ids, { minLength: ids.length }))),
        ([ids, order]) => isOrderOf(ids, order),
      ),
    );
  });

  it.each([[['a']], [['a', 'a']], [['a', 'b', 'b']], [['a', 'c']], [['a', 'b', 'c']], [[]]])(
    'is not %j for a and b',
    (order) => {
      expect(isOrderOf(['a', 'b'], order)).toBe(false);
    },
  );
});
