import { nestsDeeperThan } from './json-depth';

const deep = (levels: number): Buffer => Buffer.from('['.repeat(levels) + ']'.repeat(levels));

describe('nestsDeeperThan', () => {
  it('lets the limit itself pass and refuses one more', () => {
    expect(nestsDeeperThan(32, deep(32))).toBe(false);
    expect(nestsDeeperThan(32, deep(33))).toBe(true);
  });

  it('does not count brackets inside of strings, escaped quotes included', () => {
    const text = JSON.stringify({ a: '[[[[{{{{"', b: '\\"[[[[' });
    expect(nestsDeeperThan(1, Buffer.from(text))).toBe(false);
  });

  it('counts neighbours once', () => {
    expect(nestsDeeperThan(2, Buffer.from('[[],[],[],{}]'))).toBe(false);
  });
});
