import { ApplyPaymentEvent, ExpireReservations, SettleRefund } from '#checkout';
import { PaymentEventReceived, RefundRequested, RequeueStuck } from '#payments';
import type { Headers_, Json } from '../../support/client';
import { endHold } from '../../integration/checkout/traces';
import type { Product } from '../../integration/checkout/shoppers';
import type { SoldOrder } from '../../integration/orders/order-desk';
import type { Work } from '../instrument/conductor';
import type { Stage } from '../instrument/stage';

/** The sweep of a worker, of everything that is over. */
export const swept =
  (stage: Stage, api: number): Work =>
  async () => {
    await stage.shop.get(ExpireReservations, api).run();
    return 'swept';
  };

export const buysOne =
  (stage: Stage, variantId: string, api: number): Work =>
  () =>
    stage.told(stage.desk.shoppers.buy(stage.desk.shoppers.guest(), [{ variantId, quantity: 1 }], { api }));

/** One request to one API. */
export const asks =
  (
    stage: Stage,
    address: string,
    how: { api: number; headers?: Headers_; body?: Json; method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE' },
  ): Work =>
  () =>
    stage.told(stage.shop.call(address, { method: 'POST', ...how }));

/** A worker applies what the provider reports of an order. */
export async function applies(stage: Stage, order: SoldOrder, api: number): Promise<Work> {
  await stage.desk.hearsOf(order);
  return appliesAgain(stage, await stage.messageOf(PaymentEventReceived.topic, order), api);
}

export const appliesAgain =
  (stage: Stage, message: { id: string; payload: Json }, api: number): Work =>
  async () => {
    await stage.shop.get(ApplyPaymentEvent, api).run(message);
    return 'applied';
  };

/** A worker asks the provider for the oldest refund of an order and notes its answer. */
export async function settles(stage: Stage, order: SoldOrder, api: number): Promise<Work> {
  const [message] = await refundMessages(stage, order);
  return async () => {
    await stage.shop.get(SettleRefund, api).run(message);
    return 'settled';
  };
}

/** The same by another message, as a refund gets one that is not confirmed for long. */
export async function settlesStuck(stage: Stage, order: SoldOrder, api: number): Promise<Work> {
  await stage.shop.rows(`update refunds set updated_at = now() - interval '1 hour' where order_id = $1`, [order.id]);
  await stage.shop.get(RequeueStuck).run();
  const message = (await refundMessages(stage, order)).at(-1);
  return async () => {
    await stage.shop.get(SettleRefund, api).run(message);
    return 'settled';
  };
}

const refundMessages = (stage: Stage, order: SoldOrder): Promise<Json[]> =>
  stage.shop.rows(
    `select id, payload from outbox
     where topic = $1 and payload ->> 'refundId' in (select id::text from refunds where order_id = $2) order by seq`,
    [RefundRequested.topic, order.id],
  );

/** An order of one unit of a product whose time is over. */
export async function overdue(stage: Stage, product?: Product): Promise<{ order: SoldOrder; variantId: string }> {
  const held = product ?? (await stage.desk.shoppers.product({ stock: 1 }));
  const order = await stage.desk.placed([held, 1]);
  await endHold(stage.shop, [order.id]);
  return { order, variantId: held.variantId };
}

/** How an order and the stock of its variant stand. */
export const standing = (stage: Stage, order: Pick<SoldOrder, 'id'>, variantId: string) => async (): Promise<string> =>
  `${await stage.statusOf(order)} | ${await stage.stockOf(variantId)}`;

/** Every way in which two works may end whose ends exchange when they change places. */
export const eitherWay = (one: string, other: string, state: string): string[] => [
  `${one} | ${other} | ${state}`,
  `${other} | ${one} | ${state}`,
];
