import type { Mutant } from './mutant';

/** Two who do not wait for each other, or wait for each other for ever. */
export const locks: readonly Mutant[] = [
  {
    name: 'the stock rows are read without a lock',
    breaks: 'I2: no adjustment is lost',
    file: 'libs/inventory/src/store/stock.locks.ts',
    find: `.orderBy('stock.variantId')
      .setLock('pessimistic_write');`,
    replace: `.orderBy('stock.variantId');`,
    caughtBy: { project: 'interleavings', spec: 'test/interleavings/stock.int-spec.ts', title: 'adjust × adjust' },
  },
  {
    name: 'the stock rows are locked in any order',
    breaks: 'rows of one kind are locked in id order',
    file: 'libs/inventory/src/store/stock.locks.ts',
    find: `.orderBy('stock.variantId')`,
    replace: '',
    caughtBy: {
      project: 'integration',
      spec: 'test/integration/orders/lock-order.int-spec.ts',
      title: 'however they lie in the table: stock',
    },
  },
  {
    name: 'the order is read without a lock',
    breaks: 'I10: every history is a path in the graph',
    file: 'libs/orders/src/store/order.locks.ts',
    find: `.where({ id: In([...orderIds]) })
      .orderBy('orders.id')
      .setLock('pessimistic_write');`,
    replace: `.where({ id: In([...orderIds]) })
      .orderBy('orders.id');`,
    caughtBy: { project: 'interleavings', spec: 'test/interleavings/money.int-spec.ts', title: 'pay × cancel' },
  },
  {
    name: 'the cart is read without a lock',
    breaks: 'a cart is checked out once',
    file: 'libs/carts/src/store/cart.locks.ts',
    find: `.orderBy('cart.id')
      .setLock('pessimistic_write');`,
    replace: `.orderBy('cart.id');`,
    caughtBy: {
      project: 'interleavings',
      spec: 'test/interleavings/carts.int-spec.ts',
      title: 'checkout of one cart × checkout of the same cart',
    },
  },
  {
    name: 'an account is changed without its lock',
    breaks: 'a refresh token is used once',
    file: 'libs/identity/src/store/user.locks.ts',
    find: `.where('user.id = :userId', { userId })
      .setLock('pessimistic_write')`,
    replace: `.where('user.id = :userId', { userId })`,
    caughtBy: { project: 'interleavings', spec: 'test/interleavings/messages.int-spec.ts', title: 'refresh × refresh' },
  },
];
