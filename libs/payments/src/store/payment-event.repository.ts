import { Injectable } from '@nestjs/common';
import { prepared, type Reader, type Tx } from '#database';
import { newId } from '#kernel';
import type { PaymentEventState, ProviderEvent } from '../rules/provider-event';

export interface Settlement {
  readonly state: Exclude<PaymentEventState, 'received'>;
  readonly detail: string;
  readonly orderId: string | null;
  /** The payment that it was applied to; null leaves the one that the event names. */
  readonly paymentId: string | null;
}

const insertEvent = prepared(`
  insert into payment_events (id, provider, event_id, reference, payment_reference, payment_id, outcome, amount_minor,
    refunded_minor, currency, payload)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (provider, event_id) do nothing returning id`);

const settleEvent = prepared(`
  update payment_events
  set state = $2, detail = $3, order_id = $4, payment_id = coalesce($5, payment_id), applied_at = now()
  where id = $1`);

@Injectable()
export class PaymentEventRepository {
  /** Keeps the event unless it was kept before. Returns its id, or undefined for a duplicate. */
  async insert(tx: Tx, provider: string, event: ProviderEvent): Promise<string | undefined> {
    const [row] = await tx.query<{ id: string }>(insertEvent, [
      newId(),
      provider,
      event.eventId,
      event.reference,
      event.paymentReference,
      event.paymentId,
      event.outcome,
      event.amountMinor?.toString() ?? null,
      event.refundedMinor?.toString() ?? null,
      event.currency,
      JSON.stringify(event.payload),
    ]);
    return row?.id;
  }

  /** Events that have waited too long to be applied; each is taken again only after as long. */
  async takeStuck(tx: Tx, options: { stuckMinutes: number; limit: number }): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `update payment_events set requeued_at = now()
       where id in (
         select id from payment_events
         where state = 'received' and coalesce(requeued_at, received_at) < now() - make_interval(mins => $1)
         order by received_at limit $2 for update skip locked
       ) returning id`,
      [options.stuckMinutes, options.limit],
    );
    return rows.map(({ id }) => id);
  }

  /** All that was given back of a payment so far, as far as events that were looked at tell. */
  async refundedOf(reader: Reader, paymentId: string): Promise<bigint> {
    const [row] = await reader.query<{ told: string | null }>(
      `select max(refunded_minor) as told from payment_events
       where payment_id = $1 and outcome = 'refunded' and state in ('applied', 'ignored')`,
      [paymentId],
    );
    return BigInt(row?.told ?? 0);
  }

  async settle(tx: Tx, id: string, result: Settlement): Promise<void> {
    await tx.query(settleEvent, [id, result.state, result.detail, result.orderId, result.paymentId]);
  }
}
