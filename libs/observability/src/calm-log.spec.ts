import { CalmLog } from './calm-log';

describe('a calm log', () => {
  const said: string[] = [];
  let log: CalmLog;

  beforeEach(() => {
    jest.useFakeTimers();
    said.length = 0;
    log = new CalmLog({ warn: (message: string) => void said.push(message) });
  });

  afterEach(() => jest.useRealTimers());

  it('says the first complaint of each kind at once, and the same again only after a minute', () => {
    for (let n = 0; n < 50; n += 1) log.warn('queue', `gone ${n}`);
    log.warn('cache', 'gone too');
    expect(said).toEqual(['gone 0', 'gone too']);
    jest.advanceTimersByTime(59_000);
    log.warn('queue', 'gone still');
    expect(said).toHaveLength(2);
    jest.advanceTimersByTime(2000);
    log.warn('queue', 'gone for long');
    expect(said.at(-1)).toBe('gone for long (and 50 times before)');
    jest.advanceTimersByTime(61_000);
    log.warn('queue', 'gone again');
    expect(said.at(-1)).toBe('gone again');
  });
});
