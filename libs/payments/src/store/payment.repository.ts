import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '#database';
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

const columns = `id, order_id as "orderId", provider, provider_reference as "providerReference",
  client_secret as "clientSecret", status, amount_minor as "amountMinor", currency`;

type PaymentRow = Omit<PaymentView, 'amountMinor'> & { amountMinor: string };

@Injectable()
export class PaymentRepository {
  async insert(tx: Tx, payment: NewPayment): Promise<PaymentView> {
    const rows = await tx.query<PaymentRow>(
      `insert into payments (id, order_id, provider, amount_minor, currency, status) values ($1, $2, $3, $4, $5, $6)
       returning ${columns}`,
      [newId(), payment.orderId, payment.provider, payment.amountMinor.toString(), payment.currency, payment.status],
    );
    return view(rows[0]);
  }

  /** Records that the provider knows the payment; does nothing once it has moved on. */
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

  async setStatus(tx: Tx, id: string, change: { status: PaymentStatus; capturedMinor: bigint }): Promise<void> {
    await tx.query('update payments set status = $2, captured_minor = $3, updated_at = now() where id = $1', [
      id,
      change.status,
      change.capturedMinor.toString(),
    ]);
  }

  async addRefunded(tx: Tx, id: string, amountMinor: bigint): Promise<void> {
    await tx.query('update payments set refunded_minor = refunded_minor + $2, updated_at = now() where id = $1', [
      id,
      amountMinor.toString(),
    ]);
  }

  /** The latest payment of each of these orders. */
  async latestOf(reader: Reader, orderIds: readonly string[]): Promise<PaymentView[]> {
    const rows = await reader.query<PaymentRow>(
      `select distinct on (order_id) ${columns} from payments where order_id = any($1)
       order by order_id, (status = 'captured') desc, created_at desc, id desc`,
      [orderIds],
    );
    return rows.map(view);
  }

  async find(reader: Reader, id: string): Promise<PaymentView | undefined> {
    const rows = await reader.query<PaymentRow>(`select ${columns} from payments where id = $1`, [id]);
    return rows[0] && view(rows[0]);
  }
}

function view(row: PaymentRow | undefined): PaymentView {
  if (!row) throw new Error('The payment is gone.');
  return { ...row, amountMinor: BigInt(row.amountMinor) };
}
