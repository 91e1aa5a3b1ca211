import { ApiProperty } from '@nestjs/swagger';
import { MoneyResponse } from '#http';
import { formatAmount } from '#kernel';
import type { PaymentEvent } from '../list-payment-events';
import { eventOutcomes, paymentEventStates } from '../rules/provider-event';

export class PaymentEventResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ example: 'stripe' })
  readonly provider!: string;

  @ApiProperty({ description: 'Its identity with the provider; `asked:…` when the provider was asked' })
  readonly eventId!: string;

  @ApiProperty({ type: String, nullable: true, description: 'The order’s reference, as the provider gave it' })
  readonly reference!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'What the provider calls the payment' })
  readonly paymentReference!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The payment that it names or went to' })
  readonly paymentId!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  readonly orderId!: string | null;

  @ApiProperty({ enum: eventOutcomes })
  readonly outcome!: string;

  @ApiProperty({ type: MoneyResponse, nullable: true, description: 'null: no amount that the store could have' })
  readonly amount!: MoneyResponse | null;

  @ApiProperty({ type: MoneyResponse, nullable: true, description: 'All that was given back so far' })
  readonly refunded!: MoneyResponse | null;

  @ApiProperty({ enum: paymentEventStates })
  readonly state!: string;

  @ApiProperty({ type: String, nullable: true, description: 'What became of it, and why', example: 'wrong amount' })
  readonly detail!: string | null;

  @ApiProperty({ format: 'date-time' })
  readonly receivedAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly appliedAt!: string | null;

  static of(view: PaymentEvent): PaymentEventResponse {
    const { id, provider, eventId, reference, paymentReference, paymentId, orderId, outcome, state, detail } = view;
    const { amountMinor, refundedMinor, currency } = view;
    return {
      id,
      provider,
      eventId,
      reference,
      paymentReference,
      paymentId,
      orderId,
      outcome,
      amount: moneyOf(amountMinor, currency),
      refunded: moneyOf(refundedMinor, currency),
      state,
      detail,
      receivedAt: view.receivedAt.toISOString(),
      appliedAt: view.appliedAt?.toISOString() ?? null,
    };
  }
}

function moneyOf(amountMinor: bigint | null, currency: string): MoneyResponse | null {
  return amountMinor === null ? null : { amount: formatAmount(amountMinor, currency), currency };
}
