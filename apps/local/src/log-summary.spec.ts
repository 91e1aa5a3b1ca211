import { inShort, Throttle, warningIn } from './log-summary';

describe('what of a log reaches the console', () => {
  it('is nothing below a warning', () => {
    expect(warningIn('{"level":30,"msg":"listening"}')).toBeUndefined();
    expect(warningIn('plain text')).toBeUndefined();
    expect(warningIn('{"broken')).toBeUndefined();
  });

  it('is a warning or an error in one line, with the cause', () => {
    expect(warningIn('{"level":40,"msg":"slow"}')).toBe('warning: slow');
    expect(warningIn('{"level":50,"msg":"job failed","err":{"message":"timeout"}}')).toBe('error: job failed: timeout');
    expect(warningIn('{"level":60,"err":{"message":"boom"},"msg":"boom"}')).toBe('error: boom');
  });

  it('is shortened when it is long', () => {
    expect(warningIn(JSON.stringify({ level: 50, msg: 'x'.repeat(5000) }))?.length).toBeLessThan(400);
  });
});

describe('the last words of a process', () => {
  it('are the messages of its log and whatever else it wrote', () => {
    expect(inShort('{"level":30,"msg":"listening"}')).toBe('listening');
    expect(inShort('Error: boom')).toBe('Error: boom');
  });
});

describe('a storm of warnings', () => {
  it('is cut after the limit and counted in the next window', () => {
    const throttle = new Throttle(2, 1000);
    const shown = [5000, 5001, 5002, 5003].map((now) => throttle.admit(now).show);
    expect(shown).toEqual([true, true, false, false]);
    expect(throttle.admit(6000)).toEqual({ show: true, missed: 2 });
    expect(throttle.admit(6001)).toEqual({ show: true, missed: 0 });
  });
});
