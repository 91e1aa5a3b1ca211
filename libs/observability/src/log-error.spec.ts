import { loggedError } from './log-error';

class QueryFailed extends Error {
  readonly parameters = ['ann@example.com'];
  readonly code = '23505';
}

describe('an error in the log', () => {
  it('says what it is and where it comes from, and nothing that was worked on', () => {
    const error = new QueryFailed('duplicate key');
    expect(loggedError(error)).toEqual({
      type: 'QueryFailed',
      message: 'duplicate key',
      code: '23505',
      stack: error.stack,
    });
  });

  it('says why, however often it was wrapped, but not for ever', () => {
    const error = new Error('outer', { cause: new Error('inner', { cause: new QueryFailed('innermost') }) });
    expect(loggedError(error)).toMatchObject({ cause: { message: 'inner', cause: { code: '23505' } } });
    const endless: Error & { cause?: unknown } = new Error('circle');
    endless.cause = endless;
    expect(JSON.stringify(loggedError(endless))).toContain('circle');
  });

  it('is only made of errors', () => {
    expect(loggedError({ message: 'ann@example.com' })).toBeUndefined();
  });
});
