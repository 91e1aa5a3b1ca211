import { isStorableText } from './text';

describe('text', () => {
  it.each(['', 'plain', 'ünïcode', '🎉', '\n\t', '\uFFFD'])('%p can be stored', (text) => {
    expect(isStorableText(text)).toBe(true);
  });

  it.each(['\u0000', 'a\u0000b', '\uD83C', '\uDF89', 'x\uD83Cy', '\uDF89\uD83C'])('%j cannot be stored', (text) => {
    expect(isStorableText(text)).toBe(false);
  });

  it.each([undefined, null, 7, {}, ['a']])('is not %p', (value) => {
    expect(isStorableText(value)).toBe(false);
  });
});
