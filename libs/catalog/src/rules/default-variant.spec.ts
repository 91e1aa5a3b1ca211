import { defaultWithout } from './default-variant';

describe('the default variant', () => {
  const variants = [
    { id: 'a', isDefault: false },
    { id: 'b', isDefault: true },
    { id: 'c', isDefault: false },
  ];

  it('stays when another one goes', () => {
    expect(defaultWithout(variants, 'a')).toBe('b');
  });

  it('is the first of those that are left when it goes itself', () => {
    expect(defaultWithout(variants, 'b')).toBe('a');
  });

  it('is nothing when nothing is left', () => {
    expect(defaultWithout([{ id: 'a', isDefault: true }], 'a')).toBeUndefined();
  });
});
