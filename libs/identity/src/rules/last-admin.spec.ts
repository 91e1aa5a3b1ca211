import { wouldLockOut } from './last-admin';

const admin = { id: 'a', role: 'admin', active: true } as const;
const second = { id: 'b', role: 'admin', active: true } as const;
const customer = { id: 'c', role: 'customer', active: true } as const;

describe('locking out the last admin', () => {
  it.each([
    ['gets another role', { ...admin, role: 'staff' } as const],
    ['is closed', { ...admin, active: false }],
  ])('is what happens when the only one %s', (_, changed) => {
    expect(wouldLockOut([admin, customer], changed)).toBe(true);
    expect(wouldLockOut([admin, { ...second, active: false }], changed)).toBe(true);
    expect(wouldLockOut([admin, second], changed)).toBe(false);
  });

  it('does not happen by a change that leaves an admin one', () => {
    expect(wouldLockOut([admin], admin)).toBe(false);
  });

  it('does not happen by a change of somebody else', () => {
    expect(wouldLockOut([admin, customer], { ...customer, active: false })).toBe(false);
  });

  it('does not happen where there is no admin to begin with', () => {
    expect(wouldLockOut([customer], { ...customer, active: false })).toBe(false);
  });
});
