import { ApplyPaymentEvent, ExpireReservations, SettleRefund } from '#checkout';
import {
  CancelPayment,
  PaymentCancelRequested,
  PaymentEventReceived,
  ReconcilePayments,
  RefundRequested,
  SendRefund,
} from '#payments';
import type { CheckoutShop } from '../../integration/checkout/checkout-under-test';
import type { Json } from '../../support/client';
import { type Job, known } from '../model/shop-model';
import { nameOfJob } from '../model/standing';
import type { Register } from './register';

/** A message of the outbox, and what the model calls the job. */
export interface NamedMessage {
  readonly id: string;
  readonly topic: string;
  readonly payload: Json;
  readonly job: string;
}

/** Messages that lead to jobs about money, of the orders and events of a run, the oldest first. */
const messagesOfRun = `
  with payment as (
    select id, array_position($1::uuid[], order_id) - 1 as "order",
      row_number() over (partition by order_id order by id) - 1 as place
    from payments where order_id = any($1::uuid[])
  ), refund as (
    select id, array_position($1::uuid[], order_id) - 1 as "order", number - 1 as place
    from refunds where order_id = any($1::uuid[])
  ), event as (
    select event.id, case when event.event_id like 'asked:%'
      then 'asked about ' || payment.order || '/' || payment.place || ': ' || event.outcome
      else substr(event.event_id, length($2) + 2) end as name
    from payment_events event left join payment on event.event_id like 'asked:' || payment.id || ':%'
    where payment.id is not null or event.event_id like $2 || ' %'
  )
  select message.id, topic, payload,
    coalesce('event ' || event.name, 'refund ' || refund.order || '/' || refund.place,
      'cancel ' || payment.order || '/' || payment.place) as job
  from outbox message
  left join event on event.id::text = payload ->> 'paymentEventId'
  left join refund on refund.id::text = payload ->> 'refundId'
  left join payment on payment.id::text = payload ->> 'paymentId'
  where message.seq > $3 and topic = any($4) and (event.id is not null or refund.id is not null or payment.id is not null)
  order by message.seq`;

const topics = [PaymentEventReceived, RefundRequested, PaymentCancelRequested].map(({ topic }) => topic);

/** Plays the workers: each job is done when it is told to, and once more when it is told to. */
export class Worker {
  private readonly handled = new Map<string, NamedMessage>();

  private constructor(
    private readonly shop: CheckoutShop,
    private readonly register: Register,
    private readonly since: string,
  ) {}

  static async of(shop: CheckoutShop, register: Register): Promise<Worker> {
    const [last] = await shop.rows<{ seq: string }>('select coalesce(max(seq), 0)::text as seq from outbox');
    return new Worker(shop, register, known(last).seq);
  }

  async sweep(): Promise<string> {
    await this.shop.get(ExpireReservations).run();
    return 'swept';
  }

  /** However young what is open is. */
  async reconcile(): Promise<string> {
    await this.shop.rows(
      `update payments set created_at = created_at - interval '1 year', asked_at = null, asks = 0
       where status in ('created', 'pending') and order_id = any($1)`,
      [this.register.orders.map(({ id }) => id)],
    );
    await this.shop.get(ReconcilePayments).run();
    return 'reconciled';
  }

  /** Jobs that nobody has done. */
  async waiting(): Promise<NamedMessage[]> {
    const { orders, run } = this.register;
    const messages = await this.shop.rows<NamedMessage>(messagesOfRun, [
      orders.map(({ id }) => id),
      run,
      this.since,
      topics,
    ]);
    return messages.filter(({ id }) => !this.handled.has(id));
  }

  async does(job: Job, refuses: boolean): Promise<string> {
    const message = known((await this.waiting()).find((each) => each.job === nameOfJob(job)));
    this.handled.set(message.id, message);
    return this.handle(message, refuses);
  }

  async doesAgain(job: Job): Promise<string> {
    const message = [...this.handled.values()].findLast((each) => each.job === nameOfJob(job));
    return this.handle(known(message), false);
  }

  private async handle(message: NamedMessage, refuses: boolean): Promise<string> {
    const { topic } = message;
    if (topic === PaymentEventReceived.topic) await this.shop.get(ApplyPaymentEvent).run(message);
    else if (topic === PaymentCancelRequested.topic) await this.shop.get(CancelPayment).run(message);
    else if (refuses) await this.refuse(message);
    else await this.shop.get(SettleRefund).run(message);
    return 'done';
  }

  /** The provider says no, for good. */
  private async refuse(message: NamedMessage): Promise<void> {
    const sendRefund = this.shop.get(SendRefund);
    const asked = await sendRefund.ask(message.payload.refundId);
    const answer = { status: 'failed', providerReference: 'refused', detail: 'closed' } as const;
    const asking = jest.spyOn(sendRefund, 'ask').mockResolvedValue(asked && { ...asked, answer });
    try {
      await this.shop.get(SettleRefund).run(message);
    } finally {
      asking.mockRestore();
    }
  }
}
