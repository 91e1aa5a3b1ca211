import * as fc from 'fast-check';
import { warningTimes } from './expiry-warning';

describe('the warning of the end of a hold', () => {
  it.each([
    { holdSeconds: 10, beforeSeconds: 2, everySeconds: 0.5 },
    { holdSeconds: 60, beforeSeconds: 12, everySeconds: 3 },
    { holdSeconds: 300, beforeSeconds: 60, everySeconds: 15 },
    { holdSeconds: 900, beforeSeconds: 180, everySeconds: 30 },
    { holdSeconds: 604_800, beforeSeconds: 120_960, everySeconds: 30 },
  ])('comes $beforeSeconds s before the end of $holdSeconds s, by a look each $everySeconds s', (times) => {
    const { holdSeconds, ...expected } = times;
    expect(warningTimes(holdSeconds)).toEqual(expected);
  });

  it('leaves three quarters of its time to the mail, whatever the hold from ten seconds on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 604_800 }), (holdSeconds) => {
        const { beforeSeconds, everySeconds } = warningTimes(holdSeconds);
        expect(everySeconds).toBeLessThanOrEqual(beforeSeconds / 4);
        expect(beforeSeconds).toBeCloseTo(holdSeconds / 5);
      }),
    );
  });

  it('does not keep the database busy for holds that are shorter', () => {
    expect(warningTimes(1).everySeconds).toBe(0.5);
  });
});
