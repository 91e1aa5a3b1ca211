import { type PresentedToken, refreshVerdict } from './refresh-verdict';

const newest: PresentedToken = { revoked: false, expired: false, replacedSecondsAgo: null, successorUnused: false };
const replaced: PresentedToken = { ...newest, replacedSecondsAgo: 1, successorUnused: true };

describe('the verdict on a refresh token', () => {
  it('rotates the newest one of its family', () => {
    expect(refreshVerdict(newest)).toBe('rotate');
  });

  it('refuses one whose time is over', () => {
    expect(refreshVerdict({ ...newest, expired: true })).toBe('refuse');
  });

  it.each([0, 9.999])('replaces the unused successor of one that was replaced %d s ago', (replacedSecondsAgo) => {
    expect(refreshVerdict({ ...replaced, replacedSecondsAgo })).toBe('replace_successor');
  });

  it.each([10, 3600])('revokes the family of one that was replaced %d s ago', (replacedSecondsAgo) => {
    expect(refreshVerdict({ ...replaced, replacedSecondsAgo })).toBe('revoke_family');
  });

  it('revokes the family at once when the successor has been used', () => {
    expect(refreshVerdict({ ...replaced, successorUnused: false })).toBe('revoke_family');
  });

  it('revokes the family of a used one that has also expired: its successors live longer', () => {
    expect(refreshVerdict({ ...replaced, expired: true, replacedSecondsAgo: 60 })).toBe('revoke_family');
  });

  it.each([newest, replaced])('only refuses one that is revoked already', (token) => {
    expect(refreshVerdict({ ...token, revoked: true })).toBe('refuse');
  });
});
