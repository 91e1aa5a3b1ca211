import { formatAmount } from '#kernel';

/** What a confirmation says about an order. Amounts are minor units of `currency`. */
export interface ConfirmedOrder {
  readonly reference: string;
  readonly currency: string;
  readonly subtotalMinor: bigint;
  readonly discountMinor: bigint;
  readonly totalMinor: bigint;
  readonly lines: readonly ConfirmedLine[];
  readonly shippingAddress: ConfirmedAddress | null;
}

interface ConfirmedLine {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPriceMinor: bigint;
  readonly lineTotalMinor: bigint;
}

interface ConfirmedAddress {
  readonly name: string;
  readonly line1: string;
  readonly line2?: string;
  readonly city: string;
  readonly postalCode?: string;
  readonly region?: string;
  readonly country: string;
}

export interface MailContent {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The order as it is printed: every text is one line, every amount is written out. Nothing is escaped yet. */
interface Printed {
  readonly reference: string;
  readonly lines: readonly { item: string; quantity: string; unitPrice: string; total: string }[];
  readonly sums: readonly (readonly [label: string, amount: string])[];
  readonly address: readonly string[];
}

/** The mail that confirms a paid order, as plain text and as HTML. */
export function orderConfirmation(order: ConfirmedOrder): MailContent {
  const printed = print(order);
  return { subject: `Your order ${printed.reference}`, text: asText(printed), html: asHtml(printed) };
}

function print(order: ConfirmedOrder): Printed {
  const amount = (minor: bigint): string => `${formatAmount(minor, order.currency)} ${order.currency}`;
  const discounted: Printed['sums'] = [
    ['Subtotal', amount(order.subtotalMinor)],
    ['Discount', amount(-order.discountMinor)],
  ];
  return {
    reference: oneLine(order.reference),
    lines: order.lines.map((line) => ({
      item: oneLine(`${line.name} (${line.sku})`),
      quantity: String(line.quantity),
      unitPrice: amount(line.unitPriceMinor),
      total: amount(line.lineTotalMinor),
    })),
    sums: [...(order.discountMinor === 0n ? [] : discounted), ['Total', amount(order.totalMinor)]],
    address: order.shippingAddress ? addressLines(order.shippingAddress) : [],
  };
}

function addressLines(address: ConfirmedAddress): string[] {
  const { name, line1, line2 = '', postalCode = '', city, region = '', country } = address;
  return [name, line1, line2, `${postalCode} ${city}`, region, country].map(oneLine).filter((line) => line !== '');
}

function asText({ reference, lines, sums, address }: Printed): string {
  const shipping = address.length === 0 ? [] : ['', 'Ships to:', ...address];
  return [
    'Thank you for your order.',
    '',
    `Order ${reference} is paid.`,
    '',
    ...lines.flatMap((line) => [`${line.quantity} x ${line.item}`, `    ${line.unitPrice} each, ${line.total}`]),
    '',
    ...sums.map(([label, amount]) => `${label}: ${amount}`),
    ...shipping,
    '',
  ].join('\n');
}

function asHtml({ reference, lines, sums, address }: Printed): string {
  const shipping = address.length === 0 ? [] : ['<p>Ships to:<br>', address.map(escaped).join('<br>\n'), '</p>'];
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<title>Your order ${escaped(reference)}</title></head><body>`,
    '<p>Thank you for your order.</p>',
    `<p>Order <strong>${escaped(reference)}</strong> is paid.</p>`,
    '<table cellpadding="4">',
    '<tr><th align="left">Item</th><th>Quantity</th>',
    '<th>Unit price</th><th>Total</th></tr>',
    ...lines.flatMap((line) => [
      `<tr><td>${escaped(line.item)}</td>`,
      `<td align="right">${escaped(line.quantity)}</td>`,
      `<td align="right">${escaped(line.unitPrice)}</td>`,
      `<td align="right">${escaped(line.total)}</td></tr>`,
    ]),
    ...sums.flatMap(([label, amount]) => [
      `<tr><th align="left" colspan="3">${escaped(label)}</th>`,
      `<td align="right">${escaped(amount)}</td></tr>`,
    ]),
    '</table>',
    ...shipping,
    '</body></html>',
    '',
  ].join('\n');
}

/** Control characters and line ends become one space: what a customer or a product is called cannot add a line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
