import { Injectable } from '@nestjs/common';
import { prepared, type Reader, type Tx } from '#database';
import { newId } from '#kernel';
import type { PaymentStatus } from '../rules/payment-state';

export interface PaymentView {
  readonly id: string;
  readonly orderId: string;
  readonly provider: string;
  readonly providerReference: string | null;
  readonly clientSecret: string | null;
  readonly status: PaymentStatus;
  readonly amountMinor: bigint;
  readonly currency: string;
}

export interface NewPayment {
  readonly orderId: string;
  readonly provider: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly status: PaymentStatus;
}

/** How an event says which payment it is about. */
export interface PaymentName {
  readonly provider: string;
  readonly paymentReference: string | null;
  readonly paymentId: string | null;
}

const columns = `id, order_id as "orderId", provider, provider_reference as "providerReference",
  client_secret as "clientSecret", status, amount_minor as "amountMinor", currency`;

const insertPayment = prepared(`
  insert into payments (id, order_id, provider, amount_minor, currency, status) values ($1, $2, $3, $4, $5, $6)
  returning ${columns}`);

const movePayment = prepared(`
  update payments
  set status = $2, captured_minor = $3, provider_reference = coalesce(provider_reference, $4), updated_at = now()
  where id = $1`);

const latestPayments = prepared(`
  select distinct on (order_id) ${columns} from payments where order_id = any($1)
  order by order_id,
    (status = 'captured' and not exists (
      select from refunds where refunds.order_id = payments.order_id and payment_id = payments.id and surplus
    )) desc,
    (status = 'captured') desc, created_at desc, id desc`);

const paymentByReference = prepared(
  `select id, order_id as "orderId" from payments where provider = $1 and provider_reference = $2`,
);

const paymentById = prepared(`select id, order_id as "orderId" from payments where provider = $1 and id = $2`);

const openPayments = prepared(`
  select id as "paymentId", order_id as "orderId" from payments
  where order_id = any($1::uuid[]) and status in ('created', 'pending', 'failed') order by id`);

const claimUnsettled = `
  update payments set asks = asks + 1, asked_at = now()
  where id in (
    select id from payments
    where status in ('created', 'pending') and provider = any($1) and asks < $3
      and coalesce(asked_at, created_at) < now() - least($2 * 2 ^ asks, 86400) * interval '1 s'
    order by created_at limit $4 for update skip locked
  ) returning ${columns}`;

type PaymentRow = Omit<PaymentView, 'amountMinor'> & { amountMinor: string };

@Injectable()
export class PaymentRepository {
  async insert(tx: Tx, payment: NewPayment): Promise<PaymentView> {
    const { orderId, provider, amountMinor, currency, status } = payment;
    const values = [newId(), orderId, provider, amountMinor.toString(), currency, status];
    return view((await tx.query<PaymentRow>(insertPayment, values))[0]);
  }

  /** Records that the provider knows the payment; its status stays once it has moved on. */
  async markPending(
    tx: Tx,
    id: string,
    opened: { providerReference: string; clientSecret: string },
  ): Promise<PaymentView> {
    const rows = await tx.query<PaymentRow>(
      `update payments
       set status = case when status = 'created' then 'pending' else status end,
           provider_reference = coalesce(provider_reference, $2), client_secret = coalesce(client_secret, $3), updated_at = now()
       where id = $1 returning ${columns}`,
      [id, opened.providerReference, opened.clientSecret],
    );
    return view(rows[0]);
  }

  /** Moves a locked payment. What the provider calls it is kept when it was not known before. */
  async move(
    tx: Tx,
    id: string,
    to: { status: PaymentStatus; capturedMinor: bigint; providerReference: string | null },
  ): Promise<void> {
    await tx.query(movePayment, [id, to.status, to.capturedMinor.toString(), to.providerReference]);
  }

  async addRefunded(tx: Tx, id: string, amountMinor: bigint): Promise<void> {
    await tx.query('update payments set refunded_minor = refunded_minor + $2, updated_at = now() where id = $1', [
      id,
      amountMinor.toString(),
    ]);
  }

  /** The payment of each of these orders that counts. */
  async latestOf(reader: Reader, orderIds: readonly string[]): Promise<PaymentView[]> {
    return (await reader.query<PaymentRow>(latestPayments, [orderIds])).map(view);
  }

  async find(reader: Reader, id: string): Promise<PaymentView | undefined> {
    const rows = await reader.query<PaymentRow>(`select ${columns} from payments where id = $1`, [id]);
    return rows[0] && view(rows[0]);
  }

  /** The payment of that provider with that name: the provider's own goes first. */
  async named(reader: Reader, name: PaymentName): Promise<{ id: string; orderId: string } | undefined> {
    const { provider, paymentReference, paymentId } = name;
    type Row = { id: string; orderId: string };
    const [known] =
      paymentReference === null ? [] : await reader.query<Row>(paymentByReference, [provider, paymentReference]);
    if (known || paymentId === null) return known;
    return (await reader.query<Row>(paymentById, [provider, paymentId]))[0];
  }

  /** What may still be paid for these orders. */
  async openOf(reader: Reader, orderIds: readonly string[]): Promise<{ paymentId: string; orderId: string }[]> {
    return reader.query(openPayments, [orderIds]);
  }

  /**
   * Takes payments that have been open for too long; nobody else gets them until they are due again, each time after twice as
   * long, a day at most.
   */
  async claimUnsettled(
    reader: Reader,
    claim: { providers: readonly string[]; seconds: number; maxAsks: number; limit: number },
  ): Promise<PaymentView[]> {
    const values = [claim.providers, claim.seconds, claim.maxAsks, claim.limit];
    return (await reader.query<PaymentRow>(claimUnsettled, values)).map(view);
  }
}

function view(row: PaymentRow | undefined): PaymentView {
  if (!row) throw new Error('The payment is gone.');
  return { ...row, amountMinor: BigInt(row.amountMinor) };
}
