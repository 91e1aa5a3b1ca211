import * as fc from 'fast-check';
import { editedPayload, InvalidPayload } from './edited-payload';

const current = { orderId: '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11', refundId: '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c12' };
const other = '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c13';

function faultsOf(given: Record<string, unknown>, of: Record<string, string> = current): unknown {
  try {
    return editedPayload(of, given);
  } catch (error) {
    return (error as InvalidPayload).details.errors?.map(({ pointer }) => pointer);
  }
}

describe('an edited payload', () => {
  it('may hold other ids', () => {
    expect(editedPayload(current, { ...current, orderId: other })).toEqual({ ...current, orderId: other });
  });

  it('may be what it was, whatever that is', () => {
    expect(editedPayload({ note: 'two words' }, { note: 'two words' })).toEqual({ note: 'two words' });
    expect(editedPayload({}, {})).toEqual({});
  });

  it.each([
    ['a member less', { orderId: other }, ['/payload/refundId']],
    ['a member more', { ...current, email: 'ada' }, ['/payload/email']],
    ['a member of every object', { ...current, constructor: 'x' }, ['/payload/constructor']],
    ['a member with a slash', { ...current, 'a/b~c': 'x' }, ['/payload/a~1b~0c']],
    ['a number', { ...current, orderId: 7 }, ['/payload/orderId']],
    ['null', { ...current, orderId: null }, ['/payload/orderId']],
    ['an object', { ...current, orderId: {} }, ['/payload/orderId']],
    ['a list', { ...current, orderId: [other] }, ['/payload/orderId']],
    ['nothing', { ...current, orderId: '' }, ['/payload/orderId']],
    ['an address', { ...current, orderId: 'ada@example.com' }, ['/payload/orderId']],
    ['words', { ...current, orderId: 'Ada Lovelace' }, ['/payload/orderId']],
    ['a text that cannot be stored', { ...current, orderId: 'a\u0000' }, ['/payload/orderId']],
    ['a long text', { ...current, orderId: 'a'.repeat(201) }, ['/payload/orderId']],
    ['several faults', { orderId: 1, x: 1 }, ['/payload/refundId', '/payload/orderId', '/payload/x']],
  ])('is refused with %s', (_, given, pointers) => {
    expect(faultsOf(given)).toEqual(pointers);
  });

  it('has the members of the message and short texts only, whatever is given', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), (given) => {
        const outcome = faultsOf(given) as object;
        const accepted = Array.isArray(outcome) ? current : outcome;
        expect(Object.keys(accepted).toSorted()).toEqual(Object.keys(current).toSorted());
      }),
    );
  });
});
