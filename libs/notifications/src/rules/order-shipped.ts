import { type Block, type MailContent, printLetter, sentence } from './letter';
import { addressLines, type PostalAddress, printedMoment } from './printed-values';

/** An order on its way to its buyer. */
export interface ShippedOrder {
  readonly reference: string;
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly shippedAt: Date;
  readonly lines: readonly { readonly sku: string; readonly name: string; readonly quantity: number }[];
  readonly shippingAddress: PostalAddress | null;
}

/** The mail that tells of a shipment. */
export function orderShipped(order: ShippedOrder): MailContent {
  const { reference, carrier, trackingNumber, shippingAddress } = order;
  const goods = order.lines.map(({ quantity, name, sku }) => `${quantity} x ${name} (${sku})`);
  const address: Block[] = shippingAddress
    ? [{ kind: 'lines', title: 'Ships to:', lines: addressLines(shippingAddress) }]
    : [];
  return printLetter({
    subject: `Your order ${reference} is on its way`,
    heading: 'Your order is on its way.',
    blocks: [
      sentence`Order ${reference} has left us.`,
      {
        kind: 'facts',
        facts: [
          ['Sent', printedMoment(order.shippedAt)],
          ...(carrier === null ? [] : [['Carrier', carrier] as const]),
          ...(trackingNumber === null ? [] : [['Tracking number', trackingNumber] as const]),
        ],
      },
      { kind: 'lines', title: 'In the parcel:', lines: goods },
      ...address,
    ],
    footer: 'You get this mail because you ordered from us.',
  });
}
