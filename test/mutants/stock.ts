import type { Mutant } from './mutant';

/** Units that are not there, and counters that nothing explains. */
export const stock: readonly Mutant[] = [
  {
    name: 'the stock update loses its guard',
    breaks: 'I1: reserved within on hand',
    file: 'libs/inventory/src/store/reservation.repository.ts',
    find: 'where stock.variant_id = total.variant_id and on_hand - reserved >= quantity and lock_token',
    replace: 'where stock.variant_id = total.variant_id and lock_token',
    caughtBy: {
      project: 'interleavings',
      spec: 'test/interleavings/selling.int-spec.ts',
      title: 'checkout without locks × checkout without locks',
    },
  },
  {
    name: 'two lines of one variant are not summed',
    breaks: 'I1: reserved within on hand',
    file: 'libs/inventory/src/rules/shortfall.ts',
    find: 'totals.set(variantId, (totals.get(variantId) ?? 0) + quantity)',
    replace: 'totals.set(variantId, quantity)',
    caughtBy: {
      project: 'integration',
      spec: 'test/integration/checkout/order-contract.int-spec.ts',
      title: 'the pessimistic checkout has its lines in the order of the request, two of one variant held as one',
    },
  },
  {
    name: 'a hold that ends leaves no entry in the ledger',
    breaks: 'I2, I3: the ledger explains the counters',
    file: 'libs/inventory/src/store/reservation.repository.ts',
    find: 'from steps order by variant_id, reservation_id',
    replace: 'from steps where false order by variant_id, reservation_id',
    caughtBy: {
      project: 'interleavings',
      spec: 'test/interleavings/holds.int-spec.ts',
      title: 'cancel × cancel',
    },
  },
  {
    name: 'a hold is over by the clock of the process',
    breaks: 'the database clock decides what has expired',
    file: 'libs/inventory/src/store/reservation.locks.ts',
    find: "query.andWhere('reservation.expiresAt <= now()')",
    replace: "query.andWhere('reservation.expiresAt <= :at', { at: new Date() })",
    caughtBy: {
      project: 'integration',
      spec: 'test/integration/checkout/hold-contract.int-spec.ts',
      title: 'the pessimistic checkout is over by the clock of the database',
    },
  },
  {
    name: 'it is not written down that units came back',
    breaks: 'I4: every unit is somewhere',
    file: 'libs/inventory/src/store/restock.repository.ts',
    find: 'set restocked = line.restocked + returned.quantity',
    replace: 'set restocked = line.restocked',
    caughtBy: {
      project: 'integration',
      spec: 'test/integration/orders/refunds.int-spec.ts',
      title: 'each unit goes on hand once',
    },
  },
  {
    name: 'a hold is extended twice',
    breaks: 'a hold has one extension',
    file: 'libs/inventory/src/store/reservation.repository.ts',
    find: "where id = $1 and status = 'active' and not extended and expires_at > now()",
    replace: "where id = $1 and status = 'active' and expires_at > now()",
    caughtBy: {
      project: 'interleavings',
      spec: 'test/interleavings/holds.int-spec.ts',
      title: 'extend × extend',
    },
  },
];
