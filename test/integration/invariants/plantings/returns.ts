import type { Planting } from './planting';
import { movement, reservationOf } from './stock';

export const returnPlantings: readonly Planting[] = [
  {
    rule: 'I4',
    what: 'a unit that came back twice',
    sql: ({ lamp, paid }) =>
      movement(lamp, { kind: 'restock', delta: 1, reservedDelta: 0, reservation: reservationOf(paid.id) }).repeat(2) +
      `update reservation_lines set restocked = 1
       where variant_id = '${lamp.variantId}' and reservation_id = ${reservationOf(paid.id)}`,
    says: /^1 of variant \S+ came back to a sale of 3 that is confirmed, the ledger says 2$/,
  },
  {
    rule: 'I4',
    what: 'a unit that came back to nobody’s sale',
    sql: ({ lamp }) => movement(lamp, { kind: 'restock', delta: 1, reservedDelta: 0 }),
    says: /came back to a sale of 0 that is nowhere, the ledger says 1$/,
  },
  {
    rule: 'I4',
    what: 'a unit that came back and is not there',
    sql: ({ paid }) => `update reservation_lines set restocked = 1 where reservation_id = ${reservationOf(paid.id)}`,
    says: /^1 of variant \S+ came back .* the ledger says 0$/,
  },
  {
    rule: 'I4',
    what: 'a unit that came back without having been sold',
    sql: ({ lamp, cancelled }) =>
      movement(lamp, { kind: 'restock', delta: 1, reservedDelta: 0, reservation: reservationOf(cancelled.id) }) +
      `update reservation_lines set restocked = 1 where reservation_id = ${reservationOf(cancelled.id)}`,
    says: /^1 of variant \S+ came back to a sale of 4 that is released/,
  },
];
