import { combinationOf } from './combination';

describe('combinationOf', () => {
  it('does not depend on the order of the values', () => {
    expect(combinationOf(['b', 'a', 'b'])).toBe(combinationOf(['a', 'b']));
  });

  it('is empty without values', () => {
    expect(combinationOf([])).toBe('');
  });
});
