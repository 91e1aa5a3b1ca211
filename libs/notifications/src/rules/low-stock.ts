import { type MailContent, printLetter, sentence } from './letter';

/** A variant that runs low, in units. */
export interface LowVariant {
  readonly sku: string;
  readonly available: number;
  readonly onHand: number;
  readonly reserved: number;
  readonly threshold: number;
}

/** The mail that tells staff to buy more. */
export function lowStock({ sku, available, onHand, reserved, threshold }: LowVariant): MailContent {
  return printLetter({
    subject: `Low stock: ${sku}`,
    heading: 'A variant runs low.',
    blocks: [
      sentence`Of ${sku}, ${String(available)} can still be sold.`,
      {
        kind: 'facts',
        facts: [
          ['SKU', sku],
          ['Available', String(available)],
          ['Threshold', String(threshold)],
          ['On hand', String(onHand)],
          ['Held for orders', String(reserved)],
        ],
      },
    ],
    footer: 'You get this mail because you look after the stock.',
  });
}
