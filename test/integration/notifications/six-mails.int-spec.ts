import { eventually } from '../../support/eventually';
import { type Cause, expiring, paid, ranLow, refunded, shipped, type Sql } from './mail-causes';
import { type NotificationsUnderTest, startNotifications } from './notifications-under-test';
import { type ReceivedMail, type SmtpFake, startSmtpFake } from './smtp-fake';

interface Expected {
  readonly template: string;
  readonly cause: (sql: Sql) => Promise<Cause & { readonly id?: string }>;
  readonly subject: RegExp;
  readonly text: readonly string[];
  /** A cell or a heading of the HTML part. */
  readonly html: string;
  readonly to?: string;
}

const mails: readonly Expected[] = [
  {
    template: 'order_confirmation',
    cause: paid,
    subject: /^Your order ORD-\S+$/,
    html: '<td>Rain jacket (RDJ-M-NAVY)</td>',
    text: ['2 x Rain jacket (RDJ-M-NAVY)', 'Total: 44.80 USD', 'Ada Lovelace'],
  },
  {
    template: 'payment_receipt',
    cause: paid,
    subject: /^Receipt for your order ORD-\S+$/,
    html: '<td align="right">44.80 USD</td>',
    text: ['Amount paid: 44.80 USD', 'Date: 2 January 2026, 03:04 UTC', 'Paid with: sandbox'],
  },
  {
    template: 'reservation_expiring',
    cause: (sql) => expiring(sql),
    subject: /^Your order ORD-\S+ is not paid yet$/,
    html: '<h1>Your order waits for its payment.</h1>',
    text: ['Your order waits for its payment.', 'Total to pay: 44.80 USD'],
  },
  {
    template: 'order_shipped',
    cause: shipped,
    subject: /^Your order ORD-\S+ is on its way$/,
    html: '<td align="right">RM 123 GB</td>',
    text: ['Sent: 3 January 2026, 10:00 UTC', 'Carrier: Royal Mail', 'Tracking number: RM 123 GB', '1 x Cap (CAP)'],
  },
  {
    template: 'refund_issued',
    cause: async (sql) => (await refunded(sql, 1))[0]!,
    subject: /^Refund for your order ORD-\S+$/,
    html: '<td align="right">1.00 USD</td>',
    text: ['Refunded: 1.00 USD'],
  },
  {
    template: 'low_stock',
    cause: (sql) => ranLow(sql),
    subject: /^Low stock: CAP-\S+$/,
    html: '<th align="left">Available</th>\n<td align="right">5</td>',
    text: ['Available: 5', 'Threshold: 5'],
    to: 'staff@shop.example',
  },
];

/** Quoted-printable text (RFC 2045) as it was written, with the line ends of a template. */
const unquoted = (text: string): string =>
  text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll('\r\n', '\n');

describe('by SMTP', () => {
  let smtp: SmtpFake;
  let notifications: NotificationsUnderTest;

  beforeAll(async () => {
    smtp = await startSmtpFake();
    notifications = await startNotifications({ smtpUrl: smtp.url });
  });

  afterAll(async () => {
    await notifications.close();
    await smtp.close();
  });

  const received = (template: string, about: string): ReceivedMail[] =>
    smtp.received.filter(
      ({ message }) => message.includes(`\r\nX-Template: ${template}\r\n`) && message.includes(about),
    );

  it.each(mails)('goes the mail $template, as text and as HTML', async ({ template, cause: make, ...expected }) => {
    const { to = 'ada@customer.example', subject, text, html } = expected;
    const cause = await make(notifications.sql);
    const about = cause.id ?? cause.messageId;
    await notifications.handle(cause);

    const [mail, ...others] = received(template, about);
    expect(others).toEqual([]);
    expect({ from: mail?.from, to: mail?.to }).toEqual({ from: 'shop@example.com', to: [to] });
    const message = mail?.message ?? '';
    const headers = message
      .slice(0, message.indexOf('\r\n\r\n'))
      .replace(/\r\n[ \t]+/g, ' ')
      .split('\r\n');
    expect(headers).toEqual(
      expect.arrayContaining([
        'From: Shop <shop@example.com>',
        `To: ${to}`,
        `Message-ID: <${template}.${about}@example.com>`,
        `X-Template: ${template}`,
        'Auto-Submitted: auto-generated',
        expect.stringMatching(/^Content-Type: multipart\/alternative;/),
      ]),
    );
    const [, shown = ''] = /^Subject: (.*)$/m.exec(headers.join('\n')) ?? [];
    expect(shown).toMatch(subject);
    const [plain = '', marked = ''] = message.split('Content-Type: text/html');
    for (const line of text) expect(plain).toContain(`${line}\r\n`);
    expect(unquoted(marked)).toContain('<!doctype html>');
    expect(unquoted(marked)).toContain(html);
    await notifications.handle(cause);
    expect(received(template, about)).toHaveLength(1);
  });

  it.each(mails)(
    'goes the mail $template again, under its id, after a crash behind the hand-over',
    async (expected) => {
      const { template, cause: make } = expected;
      const cause = await make(notifications.sql);
      const about = cause.id ?? cause.messageId;
      await notifications.handle(cause);
      await notifications.sql(
        `update notifications set state = 'sending', sent_at = null, sending_until = now() - interval '1 second'
       where order_id = $1 or event_id = $1`,
        [about],
      );
      await notifications.sql('delete from processed_messages where message_id = $1', [cause.messageId]);
      await notifications.handle(cause);
      const messageIds = await eventually(() => received(template, about), { what: 'the mails to arrive' });
      const id = `Message-ID: <${template}.${about}@example.com>\r\n`;
      expect(messageIds.map(({ message }) => message.includes(id))).toEqual([true, true]);
    },
  );
});
