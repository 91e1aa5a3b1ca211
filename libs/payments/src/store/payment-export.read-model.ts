import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';

/** Amounts are minor units of `currency`, as decimal text. */
export interface PaymentFacts {
  readonly id: string;
  readonly orderId: string;
  readonly provider: string;
  readonly providerReference: string | null;
  readonly status: string;
  readonly amountMinor: string;
  readonly capturedMinor: string;
  readonly refundedMinor: string;
  readonly currency: string;
  readonly createdAt: Date;
}

/** The amount is in minor units of `currency`, as decimal text. */
export interface RefundFacts {
  readonly id: string;
  readonly orderId: string;
  readonly status: string;
  readonly amountMinor: string;
  readonly currency: string;
  readonly reason: string;
  readonly createdAt: Date;
}

@Injectable()
export class PaymentExportReadModel {
  async payments(reader: Reader, orderIds: readonly string[]): Promise<PaymentFacts[]> {
    return reader.query(
      `select id, order_id as "orderId", provider, provider_reference as "providerReference", status,
         amount_minor as "amountMinor", captured_minor as "capturedMinor", refunded_minor as "refundedMinor", currency,
         created_at as "createdAt"
       from payments where order_id = any($1::uuid[]) order by created_at, id`,
      [orderIds],
    );
  }

  async refunds(reader: Reader, orderIds: readonly string[]): Promise<RefundFacts[]> {
    return reader.query(
      `select refund.id, refund.order_id as "orderId", refund.status, refund.amount_minor as "amountMinor",
         payment.currency, reason, refund.created_at as "createdAt"
       from refunds refund join payments payment on payment.id = payment_id
       where refund.order_id = any($1::uuid[]) order by number`,
      [orderIds],
    );
  }

  /** Whether a provider may still take one of these orders' payments, which it may after a failed attempt, too. */
  async isAnyOpen(reader: Reader, orderIds: readonly string[]): Promise<boolean> {
    const open = await reader.query(
      `select 1 from payments where order_id = any($1::uuid[]) and status in ('created', 'pending', 'failed') limit 1`,
      [orderIds],
    );
    return open.length > 0;
  }
}
