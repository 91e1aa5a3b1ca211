import { verdictOn } from './delivery-verdict';
import { maxAttempts } from './retry-schedule';

describe('what an answer means', () => {
  const after = (status: number | undefined, number = 1, retryAfterSeconds?: number) =>
    verdictOn({ number, status, retryAfterSeconds }, 0);

  it.each([200, 201, 202, 204, 299])('%d: delivered, at whatever attempt', (status) => {
    expect(after(status)).toEqual({ kind: 'delivered' });
    expect(after(status, maxAttempts)).toEqual({ kind: 'delivered' });
  });

  it.each([undefined, 301, 302, 307, 308, 400, 401, 404, 409, 429, 500, 503])(
    '%p: again, and failed at the end',
    (status) => {
      expect(after(status)).toEqual({ kind: 'retry', seconds: 5 });
      expect(after(status, maxAttempts)).toEqual({ kind: 'failed' });
    },
  );

  it('410: gone, at once', () => {
    expect(after(410)).toEqual({ kind: 'gone' });
  });

  it('lets 429 and 503 ask for time, and nobody else', () => {
    expect([429, 503, 500].map((status) => after(status, 1, 60))).toEqual([
      { kind: 'retry', seconds: 60 },
      { kind: 'retry', seconds: 60 },
      { kind: 'retry', seconds: 5 },
    ]);
  });
});
