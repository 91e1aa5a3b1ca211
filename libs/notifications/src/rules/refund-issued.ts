import { type MailContent, printLetter, sentence } from './letter';
import { printedAmount, printedMoment } from './printed-values';

/** Money that went back. The amount is in minor units of `currency`. */
export interface IssuedRefund {
  readonly orderReference: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** In the words of whoever promised it. */
  readonly reason: string;
  readonly askedAt: Date;
}

/** The mail that tells of a refund. */
export function refundIssued({ orderReference, amountMinor, currency, reason, askedAt }: IssuedRefund): MailContent {
  const amount = printedAmount(amountMinor, currency);
  return printLetter({
    subject: `Refund for your order ${orderReference}`,
    heading: 'Your money is on its way back.',
    blocks: [
      sentence`We have refunded ${amount} of order ${orderReference}.`,
      sentence`Your bank may need some days to show it.`,
      {
        kind: 'facts',
        facts: [
          ['Order', orderReference],
          ['Refunded', amount],
          ['Reason', reason],
          ['Promised', printedMoment(askedAt)],
        ],
      },
    ],
    footer: 'You get this mail because you ordered from us.',
  });
}
