import * as fc from 'fast-check';
import { DomainError, newId, newOrderReference } from '#kernel';
import { causeKeyOf } from './cause-key';

const keyOf = (message: string): string => causeKeyOf(new Error(message));

describe('the key of a cause', () => {
  it.each([
    ['No order 0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11.', 'Error: No order #'],
    ['Order ORD-ABCDEFGHIJ is not there', 'Error: Order # is not there'],
    ['connect ECONNREFUSED 127.0.0.1:5432', 'Error: connect ECONNREFUSED #'],
    ['charge of 19.90 USD refused', 'Error: charge of # USD refused'],
    ['relation "stock" does not exist', 'Error: relation # does not exist'],
    ["Unexpected token 'x' in JSON at position 12", 'Error: Unexpected token # in JSON at position #'],
    ["it can't be, it isn't there", "Error: it can't be, it isn't there"],
    ['No such payment pi_3NxYz', 'Error: No such payment #'],
    ['mail to ada@example.com refused', 'Error: mail to # refused'],
    ['lines 1, 2, 3 are wrong', 'Error: lines # are wrong'],
    ['two\n  lines', 'Error: two lines'],
    ['', 'Error:'],
  ])('of %j is %j', (message, key) => {
    expect(keyOf(message).trim()).toBe(key);
  });

  it('tells errors apart by name and code', () => {
    const refused = Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
    expect(causeKeyOf(new TypeError('no'))).toBe('TypeError: no');
    expect(causeKeyOf(refused)).toBe('Error ECONNREFUSED: no');
    expect(causeKeyOf(new DomainError('conflict', 'sold_out', { detail: 'no' }))).toBe('DomainError sold_out: no');
  });

  it('takes no code that is different each time', () => {
    expect(causeKeyOf(Object.assign(new Error('no'), { code: `see ${newId()}` }))).toBe('Error: no');
    expect(causeKeyOf(Object.assign(new Error('no'), { code: 7 }))).toBe('Error: no');
  });

  it('is the same for every order', () => {
    const failureOf = (id: string, reference: string, count: number): string =>
      keyOf(`Order ${reference} (${id}) has ${count} lines, not "${id}".`);
    const key = failureOf(newId(), newOrderReference(), 2);
    fc.assert(
      fc.property(fc.uuid(), fc.nat(), (id, count) => {
        expect(failureOf(id, newOrderReference(), count)).toBe(key);
      }),
    );
  });

  it('is short, storable and without numbers, whatever the message', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (message) => {
        const key = keyOf(message);
        expect(key.length).toBeLessThanOrEqual(300);
        expect(key).not.toMatch(/\p{N}|\p{Surrogate}|\0/u);
      }),
    );
  });
});
