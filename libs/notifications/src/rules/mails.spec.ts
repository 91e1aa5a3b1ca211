import type { MailContent } from './letter';
import { lowStock } from './low-stock';
import { orderShipped } from './order-shipped';
import { paymentReceipt } from './payment-receipt';
import { refundIssued } from './refund-issued';
import { reservationExpiring } from './reservation-expiring';

const at = new Date('2026-11-21T14:05:00Z');
const [orderReference, currency] = ['ORD-7KQ2M4X1ZP', 'USD'];
const reference = orderReference;

const facts = ({ html }: MailContent): string[] =>
  [...html.matchAll(/<th align="left">(.*)<\/th>\n<td align="right">(.*)<\/td>/g)].map(
    ([, label, value]) => `${label}: ${value}`,
  );

describe('the payment receipt', () => {
  const payment = { orderReference, currency, provider: 'stripe', paymentReference: 'pi_3Nx', paidAt: at };

  it('says how much was paid, when, with whom and under which reference, in both parts', () => {
    const mail = paymentReceipt({ ...payment, amountMinor: 84150n });
    expect(mail.subject).toBe(`Receipt for your order ${orderReference}`);
    expect(facts(mail)).toEqual([
      'Amount paid: 841.50 USD',
      'Date: 21 November 2026, 14:05 UTC',
      'Paid with: stripe',
      'Payment reference: pi_3Nx',
    ]);
    expect(mail.text).toContain(`${facts(mail).join('\n')}\n`);
    expect(mail.text).toContain(`order ${orderReference}.`);
  });
});

describe('the warning of the end of a hold', () => {
  it('says until when, the total and the reference', () => {
    const mail = reservationExpiring({ reference, totalMinor: 4480n, currency, heldUntil: at });
    expect(mail.subject).toBe(`Your order ${reference} is not paid yet`);
    expect(mail.text).toContain('We keep the goods for you until 21 November 2026, 14:05 UTC.');
    expect(facts(mail)).toEqual([
      `Order: ${reference}`,
      'Total to pay: 44.80 USD',
      'Pay until: 21 November 2026, 14:05 UTC',
    ]);
    expect(mail.text).toContain(`${facts(mail).join('\n')}\n`);
  });
});

describe('the mail about a shipment', () => {
  const order = {
    reference,
    shippedAt: at,
    lines: [{ sku: 'CAP', name: 'Cap <new>', quantity: 2 }],
    shippingAddress: { name: 'Ada Lovelace', line1: '12 St James Sq', city: 'London', country: 'GB' },
  };

  it('says what is on its way, where to, with whom and under which number', () => {
    const mail = orderShipped({ ...order, carrier: 'Post & Co', trackingNumber: 'AB 123' });
    expect(mail.subject).toBe(`Your order ${reference} is on its way`);
    expect(facts(mail)).toEqual([
      'Sent: 21 November 2026, 14:05 UTC',
      'Carrier: Post &amp; Co',
      'Tracking number: AB 123',
    ]);
    expect(mail.text).toContain('Carrier: Post & Co\nTracking number: AB 123\n');
    expect(mail.text).toContain('In the parcel:\n2 x Cap <new> (CAP)\n');
    expect(mail.html).toContain('2 x Cap &lt;new&gt; (CAP)');
    expect(mail.text).toContain('Ships to:\nAda Lovelace\n12 St James Sq\nLondon\nGB\n');
  });

  it('leaves out what nobody knows', () => {
    const mail = orderShipped({ ...order, carrier: null, trackingNumber: null, shippingAddress: null });
    expect(facts(mail)).toEqual(['Sent: 21 November 2026, 14:05 UTC']);
    expect(mail.text).not.toMatch(/Carrier|Tracking|Ships to/);
  });
});

describe('the mail about a refund', () => {
  it('says how much of which order went back', () => {
    const mail = refundIssued({ orderReference, amountMinor: 1000n, currency, reason: 'chipped', askedAt: at });
    expect(mail.subject).toBe(`Refund for your order ${orderReference}`);
    expect(mail.text).toContain(`We have refunded 10.00 USD of order ${orderReference}.`);
    expect(facts(mail)).toEqual([
      `Order: ${orderReference}`,
      'Refunded: 10.00 USD',
      'Reason: chipped',
      'Promised: 21 November 2026, 14:05 UTC',
    ]);
  });
});

describe('the mail about low stock', () => {
  it('says what runs low, how much is left and what counts as low', () => {
    const mail = lowStock({ sku: 'RDJ-M-NAVY', available: 3, onHand: 5, reserved: 2, threshold: 4 });
    expect(mail.subject).toBe('Low stock: RDJ-M-NAVY');
    expect(facts(mail)).toEqual([
      'SKU: RDJ-M-NAVY',
      'Available: 3',
      'Threshold: 4',
      'On hand: 5',
      'Held for orders: 2',
    ]);
    expect(mail.text).toContain(`${facts(mail).join('\n')}\n`);
  });
});
