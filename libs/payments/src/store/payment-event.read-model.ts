import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import type { EventOutcome, PaymentEventState } from '../rules/provider-event';

/** An event as the staff sees it: what it said, and what became of it. The payload stays inside. */
export interface PaymentEventView {
  readonly id: string;
  readonly provider: string;
  readonly eventId: string;
  readonly reference: string | null;
  readonly paymentReference: string | null;
  readonly paymentId: string | null;
  readonly orderId: string | null;
  readonly outcome: EventOutcome;
  readonly amountMinor: bigint | null;
  readonly refundedMinor: bigint | null;
  readonly currency: string;
  readonly state: PaymentEventState;
  readonly detail: string | null;
  readonly receivedAt: Date;
  readonly appliedAt: Date | null;
}

export interface PaymentEventFilter {
  readonly state: PaymentEventState | undefined;
  readonly limit: number;
  readonly offset: number;
  /** Continues after this event. */
  readonly afterId: string | undefined;
}

export interface PaymentEventPage {
  readonly items: PaymentEventView[];
  readonly total: number;
  readonly more: boolean;
}

type Row = Omit<PaymentEventView, 'amountMinor' | 'refundedMinor'> & {
  amountMinor: string | null;
  refundedMinor: string | null;
};

@Injectable()
export class PaymentEventReadModel {
  constructor(private readonly statements: Statements) {}

  /** The newest first: ids sort by age. */
  async list(filter: PaymentEventFilter): Promise<PaymentEventPage> {
    const state = filter.state ?? null;
    const [items, counts] = await Promise.all([
      this.statements.query<Row>(
        `select id, provider, event_id as "eventId", reference, payment_reference as "paymentReference",
           payment_id as "paymentId", order_id as "orderId", outcome, amount_minor as "amountMinor",
           refunded_minor as "refundedMinor", currency, state, detail, received_at as "receivedAt",
           applied_at as "appliedAt"
         from payment_events where ($1::text is null or state = $1) and ($4::uuid is null or id < $4)
         order by id desc limit $2 offset $3`,
        [state, filter.limit + 1, filter.offset, filter.afterId ?? null],
      ),
      this.statements.query<{ total: number }>(
        'select count(*)::int as total from payment_events where $1::text is null or state = $1',
        [state],
      ),
    ]);
    const more = items.length > filter.limit;
    return { items: items.slice(0, filter.limit).map(view), total: counts[0]?.total ?? 0, more };
  }
}

const minor = (value: string | null): bigint | null => (value === null ? null : BigInt(value));

function view(row: Row): PaymentEventView {
  return { ...row, amountMinor: minor(row.amountMinor), refundedMinor: minor(row.refundedMinor) };
}
