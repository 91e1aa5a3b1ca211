import { MailNotDelivered, MailRefused } from '#notifications';
import { type NotificationsUnderTest, startNotifications } from './notifications-under-test';
import { type SmtpFake, startSmtpFake } from './smtp-fake';

describe('order confirmations by SMTP', () => {
  let smtp: SmtpFake;
  let notifications: NotificationsUnderTest;

  beforeEach(async () => {
    smtp = await startSmtpFake();
    notifications = await startNotifications({ smtpUrl: smtp.url });
  });

  afterEach(async () => {
    await notifications.close();
    await smtp.close();
  });

  it('are handed to the server, and no file is written', async () => {
    const order = await notifications.paidOrder();
    await notifications.deliver(order);

    expect(smtp.received).toHaveLength(2);
    const isConfirmation = ({ message: text }: { message: string }): boolean =>
      text.includes('X-Template: order_confirmation');
    const { from, to, message = '' } = smtp.received.find(isConfirmation) ?? {};
    expect({ from, to }).toEqual({ from: 'shop@example.com', to: ['ada@customer.example'] });
    expect(message.replace(/\r\n[ \t]+/g, ' ').split('\r\n')).toEqual(
      expect.arrayContaining([
        'From: Shop <shop@example.com>',
        `Message-ID: <order_confirmation.${order.id}@example.com>`,
        'X-Template: order_confirmation',
        'Total: 44.80 USD',
      ]),
    );
    expect(message).toContain('Content-Type: text/html');
    expect(await notifications.notificationsOf(order)).toMatchObject([{ state: 'sent' }, { state: 'sent' }]);
    expect(notifications.mails()).toEqual({});
  });

  it('go to one recipient, whatever is in the address', async () => {
    const order = await notifications.paidOrder({ email: 'ada@customer.example, eve@evil.example' });
    await notifications.deliver(order).catch(() => undefined);
    expect(smtp.received.flatMap(({ to }) => to)).not.toContain('eve@evil.example');
  });

  it.each([
    { command: 'RCPT', reply: '451 4.3.0 <ada@customer.example> try later', error: MailNotDelivered, state: 'queued' },
    {
      command: 'MAIL',
      reply: '530 5.7.0 shop@example.com must log in first',
      error: MailNotDelivered,
      state: 'queued',
    },
    { command: 'RCPT', reply: '550 5.1.1 <ada@customer.example> unknown', error: MailRefused, state: 'failed' },
    { command: 'DATA', reply: '554 5.6.0 not for ada@customer.example', error: MailRefused, state: 'failed' },
  ] as const)('that end with $reply fail without naming the address, and can be sent later', async (refusal) => {
    const order = await notifications.paidOrder();
    smtp.refusals.set(refusal.command, refusal.reply);
    const failure = await notifications.deliver(order).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(refusal.error);
    expect((failure as Error).message).toContain(refusal.reply.slice(0, 3));
    expect(JSON.stringify([failure, (failure as Error).message, (failure as Error).stack])).not.toMatch(/@|example/);
    const unsent = { state: refusal.state, sent_at: null, sending_until: null };
    expect(await notifications.notificationsOf(order)).toMatchObject([unsent, unsent]);
    expect(await notifications.timesConsumed(order)).toBe(0);

    smtp.refusals.clear();
    await notifications.deliver(order);
    expect(smtp.received).toHaveLength(2);
    expect(await notifications.notificationsOf(order)).toMatchObject([{ state: 'sent' }, { state: 'sent' }]);
    expect(await notifications.timesConsumed(order)).toBe(1);
  });

  it('fail while there is no server, and can be sent later', async () => {
    const order = await notifications.paidOrder();
    await smtp.close();
    await expect(notifications.deliver(order)).rejects.toThrow(MailNotDelivered);
    expect(await notifications.notificationsOf(order)).toMatchObject([{ state: 'queued' }, { state: 'queued' }]);
    expect(await notifications.timesConsumed(order)).toBe(0);
  });
});
