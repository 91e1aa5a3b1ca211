import { hasAllowedLength } from './password-length';

describe('the length of a password', () => {
  it.each([
    [9, false],
    [10, true],
    [256, true],
    [257, false],
  ])('of %i characters is allowed: %s', (length, allowed) => {
    expect(hasAllowedLength('x'.repeat(length))).toBe(allowed);
  });

  it('counts a character outside the basic plane once', () => {
    expect(hasAllowedLength('🔑'.repeat(5))).toBe(false);
    expect(hasAllowedLength('🔑'.repeat(10))).toBe(true);
  });
});
