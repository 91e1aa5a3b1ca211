import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { newId } from '#kernel';
import type { ProviderEvent } from '../rules/provider-event';
import type { PaymentEventState } from './payment-event.entity';

@Injectable()
export class PaymentEventRepository {
  /** Keeps the event unless it was kept before. Returns its id, or undefined for a duplicate. */
  async insert(tx: Tx, provider: string, event: ProviderEvent): Promise<string | undefined> {
    const [row] = await tx.query<{ id: string }>(
      `insert into payment_events (id, provider, event_id, reference, outcome, amount_minor, currency, payload)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (provider, event_id) do nothing returning id`,
      [
        newId(),
        provider,
        event.eventId,
        event.reference,
        event.outcome,
        event.amountMinor?.toString() ?? null,
        event.currency,
        JSON.stringify(event.payload),
      ],
    );
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

  async settle(
    tx: Tx,
    id: string,
    result: { state: Exclude<PaymentEventState, 'received'>; detail: string; orderId: string | null },
  ): Promise<void> {
    await tx.query(
      'update payment_events set state = $2, detail = $3, order_id = $4, applied_at = now() where id = $1',
      [id, result.state, result.detail, result.orderId],
    );
  }
}
