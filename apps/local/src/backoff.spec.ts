import { Backoff } from './backoff';

const limits = { firstMilliseconds: 100, maxMilliseconds: 1000, forgivenAfterMilliseconds: 5000 };

describe('the pause before a dead process is started again', () => {
  it('doubles with each death in a row, up to the bound', () => {
    const backoff = new Backoff(limits);
    expect([1, 2, 3, 4, 5, 6].map(() => backoff.afterDeath(0))).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(backoff.deaths).toBe(6);
  });

  it('begins again after a life that was healthy for long', () => {
    const backoff = new Backoff(limits);
    backoff.afterDeath(0);
    backoff.afterDeath(4999);
    expect(backoff.afterDeath(5000)).toBe(100);
    expect(backoff.deaths).toBe(1);
  });

  it('stays bounded after thousands of deaths', () => {
    const backoff = new Backoff(limits);
    for (let death = 0; death < 5000; death += 1) expect(backoff.afterDeath(0)).toBeLessThanOrEqual(1000);
  });
});
