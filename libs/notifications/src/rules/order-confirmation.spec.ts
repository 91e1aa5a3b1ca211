import { type ConfirmedOrder, orderConfirmation } from './order-confirmation';

const jacket = { sku: 'RDJ-M-NAVY', name: 'Rain jacket', quantity: 2, unitPriceMinor: 1990n, lineTotalMinor: 3980n };

const order = (changes: Partial<ConfirmedOrder> = {}): ConfirmedOrder => ({
  reference: 'ORD-7KQ2M4X1ZP',
  currency: 'USD',
  subtotalMinor: 3980n,
  discountMinor: 0n,
  totalMinor: 3980n,
  lines: [jacket],
  shippingAddress: null,
  ...changes,
});

const home = { name: 'Ada Lovelace', line1: '12 St James Sq', city: 'London', postalCode: 'SW1Y 4JH', country: 'GB' };

describe('the order confirmation', () => {
  it('names the order, its lines and its total in both parts', () => {
    const { subject, text, html } = orderConfirmation(order());
    expect(subject).toBe('Your order ORD-7KQ2M4X1ZP');
    expect(text).toContain('Order ORD-7KQ2M4X1ZP is paid.');
    expect(text).toContain('2 x Rain jacket (RDJ-M-NAVY)\n    19.90 USD each, 39.80 USD\n');
    expect(text).toContain('\nTotal: 39.80 USD\n');
    expect(html).toContain('<strong>ORD-7KQ2M4X1ZP</strong>');
    for (const cell of ['2', '19.90 USD', '39.80 USD']) expect(html).toContain(`<td align="right">${cell}</td>`);
    expect(html).toContain('<td>Rain jacket (RDJ-M-NAVY)</td>');
  });

  it('shows subtotal and discount only when there is a discount', () => {
    const plain = orderConfirmation(order());
    expect(plain.text + plain.html).not.toMatch(/Subtotal|Discount/);
    const { text, html } = orderConfirmation(order({ discountMinor: 500n, totalMinor: 3480n }));
    expect(text).toContain('Subtotal: 39.80 USD\nDiscount: -5.00 USD\nTotal: 34.80 USD\n');
    expect(html).toContain('<td align="right">-5.00 USD</td>');
  });

  it.each([
    ['JPY', '1990 JPY each, 3980 JPY'],
    ['KWD', '1.990 KWD each, 3.980 KWD'],
    ['USD', '19.90 USD each, 39.80 USD'],
  ])('writes amounts with the decimal places of %s', (currency, line) => {
    expect(orderConfirmation(order({ currency })).text).toContain(line);
  });

  it('says where the order ships to, without empty lines for what is not known', () => {
    expect(orderConfirmation(order()).text).not.toContain('Ships to');
    const { text, html } = orderConfirmation(order({ shippingAddress: home }));
    expect(text).toContain('Ships to:\nAda Lovelace\n12 St James Sq\nSW1Y 4JH London\nGB\n');
    expect(html).toContain('Ada Lovelace<br>\n12 St James Sq<br>\nSW1Y 4JH London<br>\nGB');
    const full = { ...home, line2: 'Flat 1', region: 'Greater London' };
    expect(orderConfirmation(order({ shippingAddress: full })).text).toContain(
      '12 St James Sq\nFlat 1\nSW1Y 4JH London\nGreater London\nGB\n',
    );
  });

  it('escapes in HTML whatever people named, and leaves the text as it is', () => {
    const name = `<script>alert("x")</script> & 'co'`;
    const { text, html } = orderConfirmation(
      order({ lines: [{ ...jacket, name }], shippingAddress: { ...home, name: '<b>Ada</b>' } }),
    );
    expect(text).toContain(`2 x ${name} (RDJ-M-NAVY)`);
    expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;co&#39; (RDJ-M-NAVY)');
    expect(html).toContain('&lt;b&gt;Ada&lt;/b&gt;');
    expect(html).not.toMatch(/<script|<b>/);
  });

  it('lets no name add a line, in the subject or below', () => {
    const { subject, text } = orderConfirmation(
      order({
        reference: 'ORD-1\r\nBcc: eve@example.com',
        lines: [{ ...jacket, name: 'Jacket\r\nTotal: 0.00 USD\u2028\u0000!' }],
        shippingAddress: { ...home, name: 'Ada\nLovelace' },
      }),
    );
    expect(subject).toBe('Your order ORD-1 Bcc: eve@example.com');
    expect(text).toContain('2 x Jacket Total: 0.00 USD ! (RDJ-M-NAVY)\n');
    expect(text).toContain('Ada Lovelace\n');
  });
});
