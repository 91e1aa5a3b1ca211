import type { Goods } from '../customer';
import { against, type Planting } from './planting';

/** A movement that changes counters and ledger alike, so that only its meaning is wrong. */
export function movement(
  { variantId }: Goods,
  entry: { kind: string; delta: number; reservedDelta: number; reservation?: string },
): string {
  const { kind, delta, reservedDelta, reservation = 'null' } = entry;
  return `
    with moved as (
      update stock set on_hand = on_hand + ${delta}, reserved = reserved + ${reservedDelta}
      where variant_id = '${variantId}' returning *
    )
    insert into stock_ledger
      (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, reservation_id, actor)
    select new_id(), variant_id, '${kind}', ${delta}, ${reservedDelta}, on_hand, reserved, ${reservation}, 'test'
    from moved;`;
}

export const reservationOf = (orderId: string): string =>
  `(select id from reservations where order_id = '${orderId}' order by created_at limit 1)`;

const counters: readonly Planting[] = [
  {
    rule: 'I1',
    what: 'more units reserved than there are',
    sql: ({ lamp }) => `alter table stock drop constraint stock_reserved_within_on_hand;
      update stock set reserved = on_hand + 1 where variant_id = '${lamp.variantId}'`,
    says: /^\d+ on hand, \d+ reserved$/,
    also: ['I2', 'I3'],
  },
  {
    rule: 'I1',
    what: 'less than nothing reserved',
    sql: ({ lamp }) => `alter table stock drop constraint stock_reserved_within_on_hand;
      update stock set reserved = -1 where variant_id = '${lamp.variantId}'`,
    says: /-1 reserved$/,
    also: ['I2', 'I3'],
  },
  {
    rule: 'I2',
    what: 'units on hand that no movement brought',
    sql: ({ lamp }) => `update stock set on_hand = on_hand + 1 where variant_id = '${lamp.variantId}'`,
    says: /^counters say/,
    also: ['I4'],
  },
  {
    rule: 'I2',
    what: 'a reserved unit that no movement took back',
    sql: ({ lamp }) => `update stock set reserved = reserved - 1 where variant_id = '${lamp.variantId}'`,
    says: /^counters say/,
    also: ['I3'],
  },
  {
    rule: 'I2',
    what: 'a movement that was taken out of the ledger',
    sql: ({ paid }) =>
      against(
        'stock_ledger',
        `delete from stock_ledger where kind = 'confirm' and reservation_id = ${reservationOf(paid.id)}`,
      ),
    says: /^entry \d+ says/,
    also: ['I3'],
  },
  {
    rule: 'I2',
    what: 'an entry that says wrongly what was left after it',
    sql: ({ paid }) =>
      against(
        'stock_ledger',
        `update stock_ledger set reserved_after = reserved_after + 1
         where kind = 'reserve' and reservation_id = ${reservationOf(paid.id)}`,
      ),
    says: /^entry \d+ says/,
  },
  {
    rule: 'I2',
    what: 'entries out of their order',
    sql: ({ lamp }) =>
      against('stock_ledger', `update stock_ledger set seq = -seq where variant_id = '${lamp.variantId}'`),
    says: /^entry -\d+ says/,
  },
  {
    rule: 'I2',
    what: 'a ledger without its stock row',
    sql: () => `insert into stock_ledger (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, actor)
      values (new_id(), new_id(), 'initial', 0, 0, 0, 0, 'test')`,
    says: /^counters say {2}on hand/,
  },
  {
    rule: 'I2',
    what: 'a ledger that may be changed',
    sql: () => 'alter table stock_ledger disable trigger stock_ledger_append_only',
    says: /stock_ledger_append_only/,
  },
  {
    rule: 'I2',
    what: 'a ledger that may be emptied',
    sql: () => 'drop trigger stock_ledger_no_truncate on stock_ledger',
    says: /stock_ledger_no_truncate/,
  },
  {
    rule: 'I2',
    what: 'a part of the ledger that may be changed',
    sql: () => 'alter table stock_ledger_p03 disable trigger stock_ledger_append_only',
    says: /^trigger stock_ledger_append_only of stock_ledger_p03 is missing or switched off$/,
  },
  {
    rule: 'I2',
    what: 'a part of the ledger that may be emptied',
    sql: () => 'drop trigger stock_ledger_no_truncate on stock_ledger_p07',
    says: /^trigger stock_ledger_no_truncate of stock_ledger_p07 is missing or switched off$/,
  },
];

/** A seal over all entries of the lamp, with one of its sums being other than they say. */
const sealed = ({ lamp }: { lamp: Goods }, wrong: Partial<Record<string, string>> = {}): string => {
  const sums: Record<string, string> = {
    through_seq: 'max(seq)',
    entries: 'count(*)',
    on_hand: 'sum(delta)',
    reserved: 'sum(reserved_delta)',
    brought_in: `sum(delta) filter (where kind = 'initial')`,
    restocked: '0',
    sold: `-sum(delta) filter (where kind = 'confirm')`,
  };
  const columns = Object.keys(sums);
  return `insert into stock_ledger_seals (variant_id, ${columns.join(', ')})
    select variant_id, ${columns.map((column) => `${sums[column]} ${wrong[column] ?? ''}`).join(', ')}
    from stock_ledger where variant_id = '${lamp.variantId}' group by variant_id`;
};

const seals: readonly Planting[] = [
  ...['entries', 'on_hand', 'reserved', 'brought_in', 'restocked', 'sold'].map((column): Planting => ({
    rule: 'I2',
    what: `a seal whose ${column} the entries do not come to`,
    sql: (day) => sealed(day, { [column]: '+ 1' }),
    says: /^the seal through entry \d+ says/,
  })),
  {
    rule: 'I2',
    what: 'a seal that ends behind an entry that there is not',
    sql: (day) => sealed(day, { through_seq: '+ 1' }),
    says: /^the seal through entry \d+ says/,
  },
  {
    rule: 'I2',
    what: 'a seal of nothing',
    sql: () => `insert into stock_ledger_seals
      (variant_id, through_seq, entries, on_hand, reserved, brought_in, restocked, sold)
      values (new_id(), 1, 1, 1, 0, 1, 0, 0)`,
    says: /^the seal through entry 1 says/,
  },
];

const holds: readonly Planting[] = [
  {
    rule: 'I3',
    what: 'a hold that was ended without giving its units back',
    sql: ({ pending }) => `update reservations set status = 'released' where order_id = '${pending.id}'`,
    says: /reserved, active reservations hold 0$/,
    also: ['I10'],
  },
  {
    rule: 'I3',
    what: 'units reserved for nobody',
    sql: ({ lamp }) => movement(lamp, { kind: 'reserve', delta: 0, reservedDelta: 1, reservation: 'new_id()' }),
    says: /reserved, active reservations hold \d+$/,
  },
  {
    rule: 'I3',
    what: 'a hold that gave its units back twice',
    sql: ({ lamp, cancelled }) => {
      const reservation = reservationOf(cancelled.id);
      const again = movement(lamp, { kind: 'release', delta: 0, reservedDelta: -1, reservation });
      return `drop index stock_ledger_one_close; ${again}`;
    },
    says: /released; the ledger opened 4 and closed by release, release$/,
  },
  {
    rule: 'I3',
    what: 'a sold hold that is called expired',
    sql: ({ paid }) => `update reservations set status = 'expired' where order_id = '${paid.id}'`,
    says: /expired; the ledger opened 3 and closed by confirm$/,
    also: ['I4', 'I6'],
  },
  {
    rule: 'I3',
    what: 'a hold on more than was reserved for it',
    sql: ({ pending, lamp }) => `update reservation_lines set quantity = quantity + 1
      where reservation_id = ${reservationOf(pending.id)} and variant_id = '${lamp.variantId}'`,
    says: /^4 of variant .*active; the ledger opened 3 and closed by nothing$/,
    also: ['I10'],
  },
  {
    rule: 'I3',
    what: 'a hold of a variant that has no stock row',
    sql: ({ rare }) => `delete from stock where variant_id = '${rare.variantId}'`,
    says: /^ reserved, active reservations hold 1$/,
    also: ['I2', 'I4'],
  },
];

const balance: readonly Planting[] = [
  {
    rule: 'I4',
    what: 'a sale whose units never left the shelf',
    sql: ({ cancelled }) => `update reservations set status = 'confirmed' where order_id = '${cancelled.id}'`,
    says: /on hand, \d+ sold, 0 restocked, 50 brought in$/,
    also: ['I3', 'I6'],
  },
  {
    rule: 'I4',
    what: 'more units restocked than were sold',
    sql: ({ lamp }) => movement(lamp, { kind: 'restock', delta: 100, reservedDelta: 0 }),
    says: /100 restocked/,
  },
  {
    rule: 'I4',
    what: 'a delivery that takes units away from customers',
    sql: ({ lamp }) => movement(lamp, { kind: 'receipt', delta: 1, reservedDelta: 1 }),
    says: /is a receipt, but changes on hand by 1 and reserved by 1$/,
    also: ['I3'],
  },
  {
    rule: 'I4',
    what: 'a hold that takes a unit from the shelf',
    sql: ({ lamp, pending }) =>
      movement(lamp, { kind: 'expire', delta: -1, reservedDelta: -1, reservation: reservationOf(pending.id) }),
    says: /is a expire, but changes on hand by -1/,
    also: ['I3'],
  },
];

export const stockPlantings: readonly Planting[] = [...counters, ...seals, ...holds, ...balance];
