import { DatabaseError } from 'pg';
import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';
import { DomainError } from '#kernel';
import {
  Busy,
  DatabaseUnavailable,
  isConnectionLoss,
  isRetryable,
  translateDatabaseError,
  violatedConstraint,
  wasNeverSent,
} from './database.errors';

/** What PostgreSQL answers, as node-postgres throws it. */
function answered(code: string, constraint?: string): DatabaseError {
  const error = new DatabaseError('what the server says', 20, 'error');
  return Object.assign(error, { code, constraint });
}

/** The same, wrapped by TypeORM as it reaches us. */
const wrapped = (cause: Error) => new QueryFailedError('select 1', [], cause);
const network = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

describe('an error of the database', () => {
  it.each(['40P01', '40001'])('of state %s makes the transaction run again, and means busy in the end', (state) => {
    for (const error of [answered(state), wrapped(answered(state))]) {
      expect(isRetryable(error)).toBe(true);
      expect(translateDatabaseError(error)).toBeInstanceOf(Busy);
    }
  });

  it.each(['55P03', '57014'])('of state %s means busy', (state) => {
    expect(translateDatabaseError(wrapped(answered(state)))).toBeInstanceOf(Busy);
    expect(isRetryable(answered(state))).toBe(false);
  });

  it('means busy when no connection became free in time', () => {
    const error = new Error('timeout exceeded when trying to connect');
    expect(translateDatabaseError(error)).toBeInstanceOf(Busy);
    expect(isConnectionLoss(error)).toBe(false);
  });

  it.each(['08000', '08006', '57P01', '57P02', '57P03', '53300'])('of state %s means unavailable', (state) => {
    expect(isConnectionLoss(wrapped(answered(state)))).toBe(true);
    expect(translateDatabaseError(wrapped(answered(state)))).toBeInstanceOf(DatabaseUnavailable);
  });

  it.each(['53100', '53200', '53400', '58030', '58P01', '25006'])(
    'of state %s means unavailable, and that nothing was changed',
    (state) => {
      expect(isConnectionLoss(wrapped(answered(state)))).toBe(false);
      expect(translateDatabaseError(wrapped(answered(state)))).toBeInstanceOf(DatabaseUnavailable);
    },
  );

  it.each([
    network('ECONNREFUSED'),
    network('ECONNRESET'),
    network('EPIPE'),
    network('ENOTFOUND'),
    new Error('Connection terminated unexpectedly'),
    new Error('Connection terminated'),
    new Error('Client has encountered a connection error and is not queryable'),
    new Error('Query read timeout'),
  ])('means unavailable: %s', (error) => {
    expect(translateDatabaseError(error)).toBeInstanceOf(DatabaseUnavailable);
    expect(translateDatabaseError(wrapped(error))).toBeInstanceOf(DatabaseUnavailable);
  });

  it('means unavailable when the connection was lost between two statements, and says that nothing was sent', () => {
    const error = new QueryRunnerAlreadyReleasedError();
    expect(translateDatabaseError(error)).toBeInstanceOf(DatabaseUnavailable);
    expect(wasNeverSent(error)).toBe(true);
    expect(wasNeverSent(wrapped(new Error('Connection terminated unexpectedly')))).toBe(false);
  });

  it.each([answered('23505'), wrapped(answered('23514')), new TypeError('x is undefined'), 'text', undefined, null])(
    'of any other kind comes back as it was: %s',
    (error) => {
      expect(translateDatabaseError(error)).toBe(error);
    },
  );

  it('never hides a refusal of our own, whatever it says', () => {
    const refusal = new DomainError('conflict', '40001', { detail: 'Connection terminated' });
    expect(translateDatabaseError(refusal)).toBe(refusal);
  });

  it('says when to come back', () => {
    expect(new Busy().details.retryAfterSeconds).toBeGreaterThan(0);
    expect(new DatabaseUnavailable().details.retryAfterSeconds).toBeGreaterThan(0);
  });
});

describe('a violated constraint', () => {
  it('is named for a unique violation, wrapped or not', () => {
    expect(violatedConstraint(answered('23505', 'users_email_unique'))).toBe('users_email_unique');
    expect(violatedConstraint(wrapped(answered('23505', 'users_email_unique')))).toBe('users_email_unique');
  });

  it('is named for a missing or still needed row', () => {
    expect(violatedConstraint(wrapped(answered('23503', 'products_brand_fk')))).toBe('products_brand_fk');
  });

  it.each([answered('23514', 'stock_check'), answered('40001'), new Error('no'), undefined, null])(
    'is not named for anything else: %s',
    (error) => {
      expect(violatedConstraint(error)).toBeUndefined();
    },
  );
});
