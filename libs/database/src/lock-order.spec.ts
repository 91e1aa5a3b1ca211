import * as fc from 'fast-check';
import { LockLedger, type LockKind, lockOrder, LockOrderViolation } from './lock-order';

const enterAll = (kinds: readonly LockKind[]) => {
  const ledger = new LockLedger();
  for (const kind of kinds) ledger.enter(kind);
};

const isRefused = (kinds: readonly LockKind[]): boolean => {
  try {
    enterAll(kinds);
    return false;
  } catch (error) {
    return error instanceof LockOrderViolation;
  }
};

describe('the lock order', () => {
  it('names each kind once', () => {
    expect(new Set(lockOrder).size).toBe(lockOrder.length);
  });

  it('lets a transaction take any locks from left to right', () => {
    const kinds = fc.subarray([...lockOrder]);
    fc.assert(
      fc.property(kinds, (some) => {
        expect(isRefused(some)).toBe(false);
      }),
    );
  });

  it('refuses every other order, and every kind that is locked twice', () => {
    const kinds = fc.array(fc.constantFrom(...lockOrder), { minLength: 2 });
    fc.assert(
      fc.property(kinds, (some) => {
        const places = some.map((kind) => lockOrder.indexOf(kind));
        const ascending = places.every((place, n) => n === 0 || place > (places[n - 1] ?? 0));
        expect(isRefused(some)).toBe(!ascending);
      }),
    );
  });

  it('says which two kinds are the wrong way round', () => {
    expect(() => enterAll(['stock', 'order'])).toThrow(
      'Rows of kind "order" must be locked before "stock", in one query; see libs/database/src/lock-order.ts.',
    );
  });

  it('is kept for each transaction by itself', () => {
    enterAll(['outbox']);
    expect(() => enterAll(['cart'])).not.toThrow();
  });
});
