import * as fc from 'fast-check';
import { maxAttempts, readRetryAfter, retryDelaysSeconds, secondsToNextAttempt } from './retry-schedule';

describe('the schedule of attempts', () => {
  it('is at once, then after 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 h', () => {
    const delays = Array.from({ length: maxAttempts }, (_, index) => secondsToNextAttempt(index + 1, 0));
    expect(delays).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400, undefined]);
  });

  it('ends, also for attempts beyond the last', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: maxAttempts, max: 1_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, r) => {
          expect(secondsToNextAttempt(n, r, 5)).toBeUndefined();
        },
      ),
    );
  });

  it('is never shortened and never stretched by more than a fifth by its jitter', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: maxAttempts - 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (number, random) => {
          const delay = retryDelaysSeconds[number - 1] ?? 0;
          const seconds = secondsToNextAttempt(number, random) ?? 0;
          expect(seconds).toBeGreaterThanOrEqual(delay);
          expect(seconds).toBeLessThanOrEqual(delay * 1.2);
        },
      ),
    );
  });

  it('waits for as long as the subscriber asks, up to a day, and never for less than the schedule says', () => {
    expect(secondsToNextAttempt(1, 0, 120)).toBe(120);
    expect(secondsToNextAttempt(2, 0, 120)).toBe(300);
    expect(secondsToNextAttempt(1, 0, 1e9)).toBe(86_400);
  });
});

describe('Retry-After', () => {
  const now = new Date('2026-01-02T03:04:05Z');

  it.each([
    ['120', 120],
    ['Fri, 02 Jan 2026 03:05:05 GMT', 60],
    ['0', undefined],
    ['-5', undefined],
    ['Thu, 01 Jan 2026 00:00:00 GMT', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%p is read as %p', (header, seconds) => {
    expect(readRetryAfter(header, now)).toBe(seconds);
  });
});
