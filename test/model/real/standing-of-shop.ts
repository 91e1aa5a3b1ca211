import type { CheckoutShop } from '../../integration/checkout/checkout-under-test';
import { known, type Owner, owners } from '../model/shop-model';
import { type Standing, type StandingOrder, words } from '../model/standing';
import type { Register } from './register';

interface Counters {
  readonly variantId: string;
  readonly onHand: number;
  readonly reserved: number;
}

interface CartRow {
  readonly userId: string | null;
  readonly coupon: string | null;
  readonly lines: readonly (LineRow & { readonly ruleId: string | null })[];
}

interface LineRow {
  readonly variantId: string;
  readonly quantity: number;
  readonly unitMinor: number;
}

interface OrderRow {
  readonly id: string;
  readonly status: string;
  readonly userId: string | null;
  readonly totalMinor: number;
  readonly refundedMinor: number;
  readonly hold: { readonly state: string; readonly extended: boolean };
  readonly lines: readonly LineRow[];
  readonly uses: readonly string[];
  readonly payments: readonly { id: string; status: string; capturedMinor: number; refundedMinor: number }[];
  readonly refunds: readonly { status: string; amountMinor: number; paymentId: string; surplus: boolean }[];
  readonly shipment: string;
}

interface Everything {
  readonly stock: readonly Counters[];
  readonly uses: Readonly<Record<string, number>>;
  readonly carts: readonly CartRow[];
  readonly orders: readonly OrderRow[];
  readonly events: readonly { readonly name: string; readonly state: string }[];
}

/** One statement, so that everything is of one moment. $1 variants, $2 rules, $3 customers, $4 hash of the guest's token, $5 orders, $6 run */
const everything = `
  with own_payment as (
    select payment.*, array_position($5::uuid[], order_id) - 1 as number,
      row_number() over (partition by order_id order by id) - 1 as place
    from payments payment where order_id = any($5::uuid[])
  )
  select
    (select json_agg(json_build_object('variantId', variant_id, 'onHand', on_hand, 'reserved', reserved))
     from stock where variant_id = any($1::uuid[])) as stock,
    (select json_object_agg(rule_id, used) from price_rule_usage where rule_id = any($2::uuid[])) as uses,
    (select coalesce(json_agg(json_build_object('userId', user_id, 'coupon', coupon_code, 'lines', (
        select coalesce(json_agg(json_build_object('variantId', variant_id, 'quantity', quantity, 'unitMinor', unit_price_minor,
          'ruleId', (select step ->> 'ruleId' from jsonb_array_elements(price_steps) step where step ->> 'kind' = 'coupon'))), '[]')
        from cart_items where cart_id = carts.id))), '[]')
     from carts where user_id = any($3::uuid[]) or token_hash = $4) as carts,
    (select coalesce(json_agg(json_build_object('id', id, 'status', status, 'userId', user_id, 'totalMinor', total_minor,
        'refundedMinor', refunded_minor,
        'hold', (select json_build_object('state', status, 'extended', extended) from reservations
          where order_id = orders.id order by created_at desc, id desc limit 1),
        'lines', (select json_agg(json_build_object('variantId', variant_id, 'quantity', quantity, 'unitMinor', unit_price_minor)
          order by array_position($1::uuid[], variant_id), position) from order_lines where order_id = orders.id),
        'uses', (select coalesce(json_agg(rule_id), '[]') from price_rule_uses
          where order_id = orders.id and given_back_at is null),
        'payments', (select coalesce(json_agg(json_build_object('id', id, 'status', status, 'capturedMinor', captured_minor,
          'refundedMinor', refunded_minor) order by place), '[]') from own_payment where order_id = orders.id),
        'refunds', (select coalesce(json_agg(json_build_object('status', status, 'amountMinor', amount_minor,
          'paymentId', payment_id, 'surplus', surplus) order by number), '[]') from refunds where order_id = orders.id),
        'shipment', coalesce((select case when delivered_at is null then 'sent' else 'arrived' end
          from fulfilments where order_id = orders.id), 'none')
      ) order by array_position($5::uuid[], id)), '[]')
     from orders where id = any($5::uuid[]) or user_id = any($3::uuid[])) as orders,
    (select coalesce(json_agg(json_build_object('name', name, 'state', state)), '[]') from (
      select substr(event_id, length($6) + 2) as name, state from payment_events where event_id like $6 || ' %'
      union all
      select 'asked about ' || payment.number || '/' || payment.place || ': ' || outcome, event.state
      from own_payment payment join payment_events event on event.event_id like 'asked:' || payment.id || ':%'
    ) event) as events`;

/** What the database says, in the words of the model. */
export async function standingOfShop(shop: CheckoutShop, register: Register): Promise<Omit<Standing, 'jobs'>> {
  const { variants, coupons, people, orders, run, guestTokenHash } = register;
  const [found] = await shop.rows<Everything>(everything, [
    variants.map(({ variantId }) => variantId),
    Object.values(coupons).map(({ ruleId }) => ruleId),
    [people.ada.id, people.ben.id],
    guestTokenHash,
    orders.map(({ id }) => id),
    run,
  ]);
  return new Translation(register).of(known(found));
}

class Translation {
  constructor(private readonly register: Register) {}

  of({ stock, uses, carts, orders, events }: Everything): Omit<Standing, 'jobs'> {
    const { variants, coupons } = this.register;
    return {
      stock: variants.map(({ variantId }) => {
        const { onHand, reserved } = known(stock.find((row) => row.variantId === variantId));
        return words.stock(onHand, reserved);
      }),
      uses: Object.fromEntries(['TENTH', 'GIFT'].map((coupon) => [coupon, uses[coupons[coupon]?.ruleId ?? ''] ?? 0])),
      carts: Object.fromEntries(owners.map((owner) => [owner, this.cart(carts, owner)])),
      orders: orders.map((order) => this.order(order)),
      events: events.map(({ name, state }) => words.event(name, state)).toSorted(),
    };
  }

  private cart(carts: readonly CartRow[], owner: Owner): string[] {
    const cart = carts.find(({ userId }) => userId === this.register.people[owner].id);
    if (!cart) return [];
    const { coupons } = this.register;
    const name = Object.keys(coupons).find((coupon) => coupons[coupon]?.code === cart.coupon);
    const lines = cart.lines.map((line) => words.cartLine({ ...this.line(line), coupon: this.couponOf(line.ruleId) }));
    return [words.coupon(name ?? cart.coupon), ...lines.toSorted()];
  }

  private order(order: OrderRow): StandingOrder {
    const { status, userId, hold, lines, totalMinor, refundedMinor, uses, payments, refunds, shipment } = order;
    const placeOf = (paymentId: string): number => payments.findIndex(({ id }) => id === paymentId);
    return {
      status,
      owner: owners.find((owner) => this.register.people[owner].id === userId) ?? 'nobody',
      hold: words.hold(hold),
      lines: lines.map((line) => words.orderLine(this.line(line))),
      totals: words.totals(totalMinor, refundedMinor),
      uses: uses.map((ruleId) => this.couponOf(ruleId) ?? ruleId).toSorted(),
      payments: payments.map((payment) => words.payment(payment)),
      refunds: refunds.map((refund) => words.refund({ ...refund, payment: placeOf(refund.paymentId) })),
      shipment,
    };
  }

  private line({ variantId, quantity, unitMinor }: LineRow): { variant: number; quantity: number; unitMinor: number } {
    const variant = this.register.variants.findIndex((each) => each.variantId === variantId);
    return { variant, quantity, unitMinor };
  }

  private couponOf(ruleId: string | null): string | null {
    const { coupons } = this.register;
    return Object.keys(coupons).find((coupon) => coupons[coupon]?.ruleId === ruleId) ?? ruleId;
  }
}
