import { newId, newOrderReference, newSecretToken } from './ids';

const many = 2000;
const timeOf = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);

describe('an id', () => {
  afterEach(() => jest.useRealTimers());

  it('is a UUID of version 7 with the variant of RFC 9562', () => {
    for (let n = 0; n < many; n += 1) {
      expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it('begins with the milliseconds of its making', () => {
    const at = new Date('2026-03-04T05:06:07.089Z');
    jest.useFakeTimers({ now: at });
    expect(timeOf(newId())).toBe(at.getTime());
  });

  it('sorts after every id of an earlier millisecond', () => {
    jest.useFakeTimers({ now: 1_700_000_000_000 });
    const ids = Array.from({ length: many }, () => {
      jest.advanceTimersByTime(1);
      return newId();
    });
    expect(ids.toSorted()).toEqual(ids);
  });

  it('is never made twice', () => {
    jest.useFakeTimers({ now: 1_700_000_000_000 });
    expect(new Set(Array.from({ length: many }, newId)).size).toBe(many);
  });
});

describe('an order reference', () => {
  it('is ORD- and ten capitals or digits, and never the same', () => {
    const references = Array.from({ length: many }, newOrderReference);
    for (const reference of references) expect(reference).toMatch(/^ORD-[A-Z0-9]{10}$/);
    expect(new Set(references).size).toBe(many);
  });

  it('uses all capitals and digits', () => {
    const used = new Set(Array.from({ length: many }, () => newOrderReference().slice(4)).join(''));
    expect(used.size).toBe(36);
  });
});

describe('a secret token', () => {
  it('holds 256 bits in characters that a URL may carry', () => {
    const tokens = Array.from({ length: many }, newSecretToken);
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(new Set(tokens).size).toBe(many);
  });
});
