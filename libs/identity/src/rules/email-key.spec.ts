import { emailKey } from './email-key';

describe('the key of an e-mail address', () => {
  it('is the same for every case and for spaces around it', () => {
    expect(emailKey('  Ada.Lovelace@Example.COM ')).toBe('ada.lovelace@example.com');
  });

  it('keeps dots and tags, which make different mailboxes', () => {
    expect(emailKey('a.b+shop@example.com')).not.toBe(emailKey('ab@example.com'));
  });
});
