import { messageIdOf, senderHost } from './message-id';

describe('the Message-ID', () => {
  it('names template, order and the host of the sender', () => {
    const about = '01890000-0000-7000-8000-000000000001';
    expect(messageIdOf({ template: 'order_confirmation', about, occasion: 1, host: 'shop.example.com' })).toBe(
      `<order_confirmation.${about}@shop.example.com>`,
    );
  });

  it('numbers the mails of one kind about one order from the second on', () => {
    const mail = { template: 'refund_issued', about: '01890000-0000-7000-8000-000000000001', host: 'localhost' };
    expect(messageIdOf({ ...mail, occasion: 2 })).toBe(`<refund_issued.${mail.about}.2@localhost>`);
    expect(messageIdOf({ ...mail, occasion: 12 })).toBe(`<refund_issued.${mail.about}.12@localhost>`);
  });

  it.each([
    ['shop@example.com', 'example.com'],
    ['Shop <shop@mail.example.com>', 'mail.example.com'],
    ['"Shop @ Home" <shop@localhost> ', 'localhost'],
  ])('takes the host of %s', (from, host) => {
    expect(senderHost(from)).toBe(host);
  });

  it.each(['', 'shop', 'shop@', 'Shop <shop@example.com> or so', 'shop@exa mple.com'])(
    'refuses the sender "%s"',
    (from) => {
      expect(() => senderHost(from)).toThrow('MAIL_FROM must be a mail address');
    },
  );
});
