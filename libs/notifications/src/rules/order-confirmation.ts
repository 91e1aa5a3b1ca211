import { type Block, type MailContent, printLetter, sentence } from './letter';
import { addressLines, type PostalAddress, printedAmount } from './printed-values';

/** What a confirmation says about an order. Amounts are minor units of `currency`. */
export interface ConfirmedOrder {
  readonly reference: string;
  readonly currency: string;
  readonly subtotalMinor: bigint;
  readonly discountMinor: bigint;
  readonly totalMinor: bigint;
  readonly lines: readonly ConfirmedLine[];
  readonly shippingAddress: PostalAddress | null;
}

interface ConfirmedLine {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPriceMinor: bigint;
  readonly lineTotalMinor: bigint;
}

/** The mail that confirms a paid order. */
export function orderConfirmation(order: ConfirmedOrder): MailContent {
  const { reference, shippingAddress } = order;
  const shipping: Block[] = shippingAddress
    ? [{ kind: 'lines', title: 'Ships to:', lines: addressLines(shippingAddress) }]
    : [];
  return printLetter({
    subject: `Your order ${reference}`,
    heading: 'Thank you for your order.',
    blocks: [sentence`Order ${reference} is paid.`, itemsOf(order), ...shipping],
    footer: 'You get this mail because you ordered from us.',
  });
}

function itemsOf(order: ConfirmedOrder): Block {
  const amount = (minor: bigint): string => printedAmount(minor, order.currency);
  const discounted = [
    ['Subtotal', amount(order.subtotalMinor)],
    ['Discount', amount(-order.discountMinor)],
  ] as const;
  return {
    kind: 'items',
    items: order.lines.map((line) => ({
      item: `${line.name} (${line.sku})`,
      quantity: String(line.quantity),
      unitPrice: amount(line.unitPriceMinor),
      total: amount(line.lineTotalMinor),
    })),
    sums: [...(order.discountMinor === 0n ? [] : discounted), ['Total', amount(order.totalMinor)]],
  };
}
