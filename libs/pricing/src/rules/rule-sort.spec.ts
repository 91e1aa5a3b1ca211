import { isRulePosition } from './rule-sort';

const id = '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11';

describe('isRulePosition', () => {
  it('knows the keys that lists give out', () => {
    expect(isRulePosition('-createdAt', { key: '1764201600123456', id })).toBe(true);
    expect(isRulePosition('priority', { key: '-10', id })).toBe(true);
  });

  it.each([
    ['createdAt', '-1', id],
    ['createdAt', 'now()', id],
    ['-createdAt', '99999999999999999', id],
    ['priority', '9999999999', id],
    ['-priority', '1.5', id],
    ['-priority', '', id],
    ['priority', '1', 'x'],
  ] as const)('refuses for %s the key %j with the id %s', (sort, key, of) => {
    expect(isRulePosition(sort, { key, id: of })).toBe(false);
  });
});
