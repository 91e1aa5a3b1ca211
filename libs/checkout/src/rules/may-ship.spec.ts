import { mayShip, type Shippable } from './may-ship';

const paid: Shippable = { status: 'paid', sold: true, totalMinor: 2000n, promisedMinor: 0n };

describe('goods', () => {
  it.each<[string, Partial<Shippable>]>([
    ['of a paid order', {}],
    ['of an order that cost nothing', { totalMinor: 0n }],
    ['of which a part is given back', { status: 'partially_refunded', promisedMinor: 1999n }],
    ['of which a part is promised back', { status: 'refund_pending', promisedMinor: 1n }],
    ['of which nothing is promised back after all', { status: 'refund_pending' }],
  ])('%s may be sent', (_, change) => {
    expect(mayShip({ ...paid, ...change })).toBe(true);
  });

  it.each<[string, Partial<Shippable>]>([
    ['that are promised back whole', { status: 'refund_pending', promisedMinor: 2000n }],
    ['that were never sold', { status: 'refund_pending', sold: false }],
    ['that nobody has paid', { status: 'pending', sold: false }],
    ['of a cancelled order', { status: 'cancelled', sold: false }],
    ['of an expired order', { status: 'expired', sold: false }],
    ['that were sent', { status: 'fulfilled' }],
    ['that have arrived', { status: 'completed' }],
    ['that were given back', { status: 'refunded', promisedMinor: 2000n }],
  ])('%s may not', (_, change) => {
    expect(mayShip({ ...paid, ...change })).toBe(false);
  });
});
