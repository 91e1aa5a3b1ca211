import * as fc from 'fast-check';
import { forward, type PaymentStatus, paymentStatuses } from './payment-state';

describe('forward', () => {
  it('does not let a failure undo a capture', () => {
    expect(forward('captured', 'failed')).toBe('captured');
  });

  it('lets a success follow a failure', () => {
    expect(forward('failed', 'captured')).toBe('captured');
  });

  it('ends in the same status whatever the order of events and however often each arrives', () => {
    const events = fc.array(fc.constantFrom(...paymentStatuses), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(events, (arrived) => {
        const apply = (sequence: readonly PaymentStatus[]) => sequence.reduce(forward, 'created');
        expect(apply(arrived.toReversed())).toBe(apply(arrived));
        expect(apply([...arrived, ...arrived])).toBe(apply(arrived));
      }),
    );
  });
});
