import { statSync } from 'node:fs';
import path from 'node:path';
import { NotFound, newId } from '#kernel';
import { NotificationBeingSent } from '#notifications';
import { type NotificationsUnderTest, startNotifications } from './notifications-under-test';

describe('order confirmations and receipts as files', () => {
  let notifications: NotificationsUnderTest;

  beforeEach(async () => {
    notifications = await startNotifications();
  });

  afterEach(() => notifications.close());

  const filesOf = (order: { id: string }) =>
    ['order_confirmation', 'payment_receipt'].map((template) => `${template}.${order.id}@example.com.eml`);
  const headersOf = (mail: string): string => mail.slice(0, mail.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');

  it('are written once the order is paid, and recorded as sent', async () => {
    const order = await notifications.paidOrder();
    await notifications.deliver(order);

    const messageId = `<order_confirmation.${order.id}@example.com>`;
    const sent = {
      state: 'sent',
      channel: 'email',
      recipient: 'ada@customer.example',
      sent_at: expect.any(Date),
      sending_until: null,
    };
    expect(await notifications.notificationsOf(order)).toEqual([
      expect.objectContaining({ ...sent, template: 'order_confirmation', message_id: messageId }),
      expect.objectContaining({
        ...sent,
        template: 'payment_receipt',
        message_id: `<payment_receipt.${order.id}@example.com>`,
      }),
    ]);
    const mails = notifications.mails();
    expect(Object.keys(mails).toSorted()).toEqual(filesOf(order));
    const mail = mails[filesOf(order)[0] ?? ''] ?? '';
    const headers = headersOf(mail).split('\r\n');
    expect(headers).toEqual(
      expect.arrayContaining([
        'From: Shop <shop@example.com>',
        'To: ada@customer.example',
        `Subject: Your order ORD-${order.id}`,
        `Message-ID: ${messageId}`,
        'X-Template: order_confirmation',
      ]),
    );
    expect(mail.split('\r\n')).toContain(`Message-ID: ${messageId}`);
    expect(mail).toMatch(/Content-Type: text\/plain[^]*2 x Rain jacket \(RDJ-M-NAVY\)[^]*Total: 44\.80 USD/);
    expect(mail).toMatch(/Content-Type: text\/html[^]*Rain jacket \(RDJ-M-NAVY\)[^]*44\.80 USD/);
    expect(await notifications.timesConsumed(order)).toBe(1);
  });

  it('acknowledge the money under its provider’s reference', async () => {
    const order = await notifications.paidOrder();
    await notifications.deliver(order);
    const receipt = notifications.mails()[filesOf(order)[1] ?? ''] ?? '';
    expect(headersOf(receipt).split('\r\n')).toEqual(
      expect.arrayContaining([
        'To: ada@customer.example',
        `Subject: Receipt for your order ORD-${order.id}`,
        'X-Template: payment_receipt',
      ]),
    );
    const facts =
      /Amount paid: 44\.80 USD\r\nDate: 2 January 2026, 03:04 UTC\r\nPaid with: sandbox\r\nPayment reference: sbx_[0-9a-f-]{36}\r\n/;
    expect(receipt).toMatch(facts);
  });

  it('are written and recorded once when the message is delivered twice', async () => {
    const order = await notifications.paidOrder();
    await notifications.deliver(order);
    const before = [await notifications.notificationsOf(order), notifications.mails()];
    await notifications.deliver(order);
    expect([await notifications.notificationsOf(order), notifications.mails()]).toEqual(before);
    expect(await notifications.timesConsumed(order)).toBe(1);
  });

  it('are not repeated by a second message about the same order', async () => {
    const order = await notifications.paidOrder();
    await notifications.deliver(order);
    const before = [await notifications.notificationsOf(order), notifications.mails()];
    const again = { id: order.id, messageId: newId() };
    await notifications.sql(`insert into outbox (id, topic, payload, consumers) values ($1, 'order.paid', '{}', 1)`, [
      again.messageId,
    ]);
    await notifications.deliver(again);
    expect([await notifications.notificationsOf(order), notifications.mails()]).toEqual(before);
    expect(await notifications.timesConsumed(again)).toBe(1);
  });

  it('are sent again under the same Message-ID and file after a crash between sending and marking', async () => {
    const order = await notifications.paidOrder();
    await notifications.deliver(order);
    expect(Object.keys(notifications.mails()).toSorted()).toEqual(filesOf(order));
    await crashedWith(order.id, `now() - interval '1 second'`);

    await notifications.deliver(order);
    expect(Object.keys(notifications.mails()).toSorted()).toEqual(filesOf(order));
    expect(await notifications.notificationsOf(order)).toEqual([
      expect.objectContaining({ state: 'sent', message_id: `<order_confirmation.${order.id}@example.com>` }),
      expect.objectContaining({ state: 'sent', message_id: `<payment_receipt.${order.id}@example.com>` }),
    ]);
  });

  it('wait for a claim that still runs, and change nothing', async () => {
    const order = await notifications.paidOrder();
    await notifications.deliver(order);
    await crashedWith(order.id, `now() + interval '30 seconds'`);
    const before = [await notifications.notificationsOf(order), notifications.mails()];
    await expect(notifications.deliver(order)).rejects.toThrow(NotificationBeingSent);
    expect([await notifications.notificationsOf(order), notifications.mails()]).toEqual(before);
    expect(await notifications.sql('select 1 from processed_messages')).toEqual([]);
  });

  it('keep the recipient and Message-ID that were recorded first', async () => {
    const order = await notifications.paidOrder();
    await notifications.sql(
      `insert into notifications (id, order_id, template, recipient, message_id)
       values ($1, $2, 'order_confirmation', 'first@customer.example', '<first@example.com>')`,
      [newId(), order.id],
    );
    await notifications.deliver(order);
    expect(headersOf(notifications.mails()['first@example.com.eml'] ?? '')).toContain('To: first@customer.example');
  });

  it('take no header from what people named', async () => {
    const email = 'ada@customer.example\r\nBcc: eve@evil.example';
    const name = 'Jacket\r\nBcc: eve@evil.example\r\n\r\n<b>';
    const order = await notifications.paidOrder({ email, itemName: name, shipToName: name });
    await notifications.deliver(order);
    const mail = notifications.mails()[filesOf(order)[0] ?? ''] ?? '';
    expect(headersOf(mail)).not.toMatch(/^Bcc:/m);
    expect(mail).not.toMatch(/^Bcc:/m);
    expect(mail.slice(mail.indexOf('text/html'))).not.toContain('<b>');
  });

  it('are for the eyes of the shop alone, since some hold what opens an account', async () => {
    const order = await notifications.paidOrder();
    await notifications.deliver(order);
    const modes = filesOf(order).map((name) => statSync(path.join(notifications.mailDir, name)).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600]);
  });

  it('record nothing for an order that does not exist', async () => {
    await expect(notifications.deliver({ id: newId(), messageId: newId() })).rejects.toThrow(NotFound);
    expect(await notifications.sql('select 1 from notifications')).toEqual([]);
    expect(notifications.mails()).toEqual({});
  });

  /** The state that a process leaves which dies after sending and before marking. */
  async function crashedWith(orderId: string, sendingUntil: string): Promise<void> {
    await notifications.sql(
      `update notifications set state = 'sending', sent_at = null, sending_until = ${sendingUntil} where order_id = $1`,
      [orderId],
    );
    await notifications.sql('delete from processed_messages');
  }
});
