import type { PlacedOrder } from '../customer';
import { against, type Planting } from './planting';

const step = ({ id }: PlacedOrder, from: string, to: string): string =>
  `insert into order_transitions (id, order_id, from_status, to_status, actor, reason)
   values (new_id(), '${id}', ${from}, '${to}', 'test', 'test');`;
const status = ({ id }: PlacedOrder, to: string): string => `update orders set status = '${to}' where id = '${id}';`;
const lines = ({ id }: PlacedOrder): string => `where order_id = '${id}'`;
const trace = (order: PlacedOrder, steps: string): string =>
  against('order_lines', `update order_lines set price_steps = '${steps}' ${lines(order)}`);

const histories: readonly Planting[] = [
  {
    rule: 'I10',
    what: 'a step that does not begin where the last one ended',
    sql: ({ paid }) => `${step(paid, `'fulfilled'`, 'completed')} ${status(paid, 'completed')}`,
    says: /goes from fulfilled to completed, but the order was paid$/,
  },
  {
    rule: 'I10',
    what: 'a history that begins twice',
    sql: ({ pending }) => step(pending, 'null', 'pending'),
    says: /goes from {2}to pending, but the order was pending$/,
  },
  {
    rule: 'I10',
    what: 'a step that the graph does not have',
    sql: ({ paid }) => `${step(paid, `'paid'`, 'cancelled')} ${status(paid, 'cancelled')}`,
    says: /from paid to cancelled is not allowed$/,
  },
  {
    rule: 'I10',
    what: 'a history that begins elsewhere than with pending',
    sql: ({ expired }) =>
      against(
        'order_transitions',
        `delete from order_transitions where order_id = '${expired.id}' and from_status is null;
         update order_transitions set from_status = null where order_id = '${expired.id}'`,
      ),
    says: /from {2}to expired is not allowed$/,
    also: ['I5'],
  },
  {
    rule: 'I10',
    what: 'an order that moved without a step',
    sql: ({ paid }) => status(paid, 'fulfilled'),
    says: /^order is fulfilled, its history ends with paid$/,
  },
  {
    rule: 'I10',
    what: 'a pending order that holds nothing',
    sql: ({ expired }) => `${step(expired, `'expired'`, 'pending')} ${status(expired, 'pending')}`,
    says: /^order is pending and has 0 active reservations$/,
  },
  {
    rule: 'I10',
    what: 'a cancelled order that holds stock',
    sql: ({ pending }) => `${step(pending, `'pending'`, 'cancelled')} ${status(pending, 'cancelled')}`,
    says: /^order is cancelled and has 1 active reservations$/,
  },
  {
    rule: 'I10',
    what: 'an expired order that holds stock',
    sql: ({ pending }) => `${step(pending, `'pending'`, 'expired')} ${status(pending, 'expired')}`,
    says: /^order is expired and has 1 active reservations$/,
  },
  {
    rule: 'I10',
    what: 'an order of more than it holds',
    sql: ({ cancelled, rare }) => `insert into order_lines
        (id, order_id, position, variant_id, product_id, sku, name, quantity, unit_price_minor, line_total_minor, price_steps)
      values (new_id(), '${cancelled.id}', 9, '${rare.variantId}', new_id(), 's', 'n', 2, 0, 0, '[]')`,
    says: /^the order has 2 more of variant .* than the reservation$/,
  },
  {
    rule: 'I10',
    what: 'a reservation without an order',
    sql: ({ lamp }) => `with lost as (
        insert into reservations (id, order_id, status, expires_at) values (new_id(), new_id(), 'released', now()) returning id
      ), line as (
        insert into reservation_lines select id, '${lamp.variantId}', 1 from lost
      ), entries as (select kind, reserved_delta from (values ('reserve', 1), ('release', -1)) as entry (kind, reserved_delta))
      insert into stock_ledger (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, reservation_id, actor)
      select new_id(), variant_id, kind, 0, reserved_delta, on_hand, reserved + greatest(reserved_delta, 0), lost.id, 'test'
      from stock, lost, entries where variant_id = '${lamp.variantId}'`,
    says: /^the order has -1 more of variant/,
  },
  {
    rule: 'I10',
    what: 'a history that may be changed',
    sql: () => 'alter table order_transitions disable trigger order_transitions_append_only',
    says: /order_transitions_append_only/,
  },
];

const charges: readonly Planting[] = [
  {
    rule: 'I13',
    what: 'a total that is not the sum of the lines',
    sql: ({ pending }) => `update orders set total_minor = total_minor + 1, subtotal_minor = subtotal_minor + 1
      where id = '${pending.id}'`,
    says: /^charged 17551 \(17551 less 0\), the lines add up to 17550$/,
  },
  {
    rule: 'I13',
    what: 'a discount that was not taken off',
    sql: ({ pending }) => `alter table orders drop constraint orders_amounts_add_up;
      update orders set discount_minor = 100 where id = '${pending.id}'`,
    says: /^charged 17550 \(17550 less 100\)/,
  },
  {
    rule: 'I13',
    what: 'a line that is not price times quantity',
    sql: ({ pending }) => `alter table order_lines drop constraint order_lines_total_adds_up;
      ${against(
        'order_lines',
        `update order_lines set quantity = 1, unit_price_minor = 5100, price_steps = '[]'
           ${lines(pending)} and quantity = 2;
         update order_lines set line_total_minor = 2551 ${lines(pending)} and line_total_minor = 2550;
         update order_lines set line_total_minor = 5099 ${lines(pending)} and line_total_minor = 5100`,
      )}`,
    says: /^1 at 5100 make 5099$/,
    also: ['I10'],
  },
  {
    rule: 'I13',
    what: 'a line that pays the customer',
    sql: ({ cancelled }) =>
      against(
        'order_lines',
        `update order_lines
           set unit_price_minor = -unit_price_minor, line_total_minor = -line_total_minor, price_steps = '[]'
         ${lines(cancelled)}`,
      ),
    says: /^4 at -2550 make -10200$/,
  },
  {
    rule: 'I13',
    what: 'a price trace that is no list',
    sql: ({ paid }) => trace(paid, '{"kind": "variant"}'),
    says: /^the price trace is not a list$/,
  },
  {
    rule: 'I13',
    what: 'a step of the price trace without amounts',
    sql: ({ paid }) => trace(paid, '[{"kind": "variant", "change": "a lot", "unitPrice": "25.50"}]'),
    says: /^step 1 of the price trace has no amounts$/,
  },
  {
    rule: 'I13',
    what: 'a price trace that leads to another price',
    sql: ({ paid }) => trace(paid, '[{"change": "5.50", "unitPrice": "25.49"}]'),
    says: /^the price trace ends at 2549, the unit price is 2550$/,
  },
  {
    rule: 'I13',
    what: 'a price trace with a jump',
    sql: ({ paid }) =>
      trace(paid, '[{"change": "0.02", "unitPrice": "20.02"}, {"change": "5.50", "unitPrice": "25.50"}]'),
    says: /^step 2 changes 2002 by 550 and shows 2550$/,
  },
  {
    rule: 'I13',
    what: 'a subtotal that is not what the lines cost before any rule',
    sql: ({ discounted: { id } }) => `update orders set subtotal_minor = subtotal_minor + 1,
      discount_minor = discount_minor + 1 where id = '${id}'`,
    says: /^the subtotal is 3301, before any rule the lines make 3300$/,
  },
  {
    rule: 'I13',
    what: 'a coupon that was taken off before the variant’s adjustment',
    sql: ({ discounted }) =>
      trace(
        discounted,
        '[{"kind": "coupon", "change": "-1.10", "unitPrice": "8.90"}, {"kind": "variant", "change": "1.00", "unitPrice": "9.90"}]',
      ),
    says: /^step 2 is of kind variant, which comes earlier$/,
  },
  {
    rule: 'I13',
    what: 'order lines that may be changed',
    sql: () => 'alter table order_lines disable trigger order_lines_append_only',
    says: /order_lines_append_only/,
  },
  {
    rule: 'I13',
    what: 'a price that was written in another currency’s places',
    sql: ({ paid }) => `update orders set currency = 'JPY' where id = '${paid.id}'`,
    says: /^the price trace ends at 25.5, the unit price is 2550$/,
    also: ['I6', 'I7'],
  },
];

export const orderPlantings: readonly Planting[] = [...histories, ...charges];
