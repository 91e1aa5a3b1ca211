import { type MailContent, printLetter, sentence } from './letter';
import { printedAmount, printedMoment } from './printed-values';

/** What a receipt says about a payment. The amount is in minor units of `currency`. */
export interface ReceivedPayment {
  readonly orderReference: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly provider: string;
  /** What the provider calls the payment. */
  readonly paymentReference: string;
  readonly paidAt: Date;
}

/** The mail that acknowledges the money for an order. */
export function paymentReceipt(payment: ReceivedPayment): MailContent {
  const { orderReference, amountMinor, currency, provider, paymentReference, paidAt } = payment;
  return printLetter({
    subject: `Receipt for your order ${orderReference}`,
    heading: 'We have received your payment.',
    blocks: [
      sentence`This is the receipt for order ${orderReference}.`,
      {
        kind: 'facts',
        facts: [
          ['Amount paid', printedAmount(amountMinor, currency)],
          ['Date', printedMoment(paidAt)],
          ['Paid with', provider],
          ['Payment reference', paymentReference],
        ],
      },
    ],
    footer: 'You get this mail because you paid for an order.',
  });
}
