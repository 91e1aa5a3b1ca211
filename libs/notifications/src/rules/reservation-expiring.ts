import { type MailContent, printLetter, sentence } from './letter';
import { printedAmount, printedMoment } from './printed-values';

/** An order that is not paid, and until when its goods are kept. The total is in minor units of `currency`. */
export interface ExpiringOrder {
  readonly reference: string;
  readonly totalMinor: bigint;
  readonly currency: string;
  readonly heldUntil: Date;
}

/** The mail that warns of the end of a hold. */
export function reservationExpiring({ reference, totalMinor, currency, heldUntil }: ExpiringOrder): MailContent {
  const until = printedMoment(heldUntil);
  return printLetter({
    subject: `Your order ${reference} is not paid yet`,
    heading: 'Your order waits for its payment.',
    blocks: [
      sentence`We keep the goods for you until ${until}.`,
      sentence`After that, others may buy them and the order ends.`,
      {
        kind: 'facts',
        facts: [
          ['Order', reference],
          ['Total to pay', printedAmount(totalMinor, currency)],
          ['Pay until', until],
        ],
      },
    ],
    footer: 'You get this mail because you ordered from us. If you have paid, ignore it.',
  });
}
