import { withoutValues } from './value-free-error';

const refused = (code: string, message: string, more: object = {}): Error => {
  const error = Object.assign(new Error(message), { code, ...more });
  withoutValues(error);
  return error;
};

describe('an error of PostgreSQL', () => {
  it.each([
    ['22P02', 'invalid input syntax for type uuid: "ann@example.com"', 'invalid input syntax for type uuid: "…"'],
    ['22P02', 'invalid input value for enum state: "Ann "the" Hen"', 'invalid input value for enum state: "…"'],
    ['22003', 'value "4915155501" is out of range for type integer', 'value "…" is out of range for type integer'],
    ['22008', 'date/time field value out of range: "Ann\nHen"', 'date/time field value out of range: "…"'],
    ['42601', 'syntax error in tsquery: "ann hen"', 'syntax error in tsquery: "…"'],
  ])('of class %s keeps what is wrong and leaves out what was sent: %s', (code, message, expected) => {
    const error = refused(code, message);
    expect(error.message).toBe(expected);
    expect(error.stack).toContain(expected);
    expect(error.stack).not.toMatch(/ann/i);
  });

  it('keeps names of tables, columns and constraints', () => {
    const message = 'duplicate key value violates unique constraint "users_email_unique"';
    expect(refused('23505', message, { constraint: 'users_email_unique' })).toMatchObject({
      message,
      constraint: 'users_email_unique',
      code: '23505',
    });
  });

  it('loses what quotes keys, rows and parameters beside the message', () => {
    const quoting = { detail: 'Key (email)=(ann@example.com) already exists.', where: 'portal $1 = ann', hint: 'ann' };
    expect(Object.keys(refused('23505', 'duplicate key', quoting))).toEqual(['code']);
  });

  it('is told from any other error by its code', () => {
    const other = new Error('said: "something"');
    withoutValues(other);
    withoutValues(undefined);
    expect(other.message).toBe('said: "something"');
  });
});
