import { passwordReset } from './password-reset';

const token = 'Yc2mJx0E1n3nS8k4o0v7b1Qw5Zr9Lt6HpUaDfGiKe-M';

describe('the mail for a new password', () => {
  it('links to the page of the front end, with the token', () => {
    const { text, html } = passwordReset({ token, page: 'https://shop.example/reset?lang=en', lifetimeSeconds: 3600 });
    expect(text).toContain(`\nhttps://shop.example/reset?lang=en&token=${token}\n`);
    expect(html).toContain(`<a href="https://shop.example/reset?lang=en&amp;token=${token}">\nSet a new password</a>`);
  });

  it('holds the token itself where there is no page', () => {
    const { text, html } = passwordReset({ token, page: undefined, lifetimeSeconds: 3600 });
    expect(text).toContain(`\nToken: ${token}\n`);
    expect(html).toContain(`>${token}</td>`);
    expect(html).not.toContain('<a ');
  });

  it('says for how long, and what to do when one did not ask for it', () => {
    const { subject, text } = passwordReset({ token, page: undefined, lifetimeSeconds: 3600 });
    expect(subject).toBe('Set a new password');
    expect(text).toContain('within 60 minutes');
    expect(text).toContain('ignore this mail');
  });
});
