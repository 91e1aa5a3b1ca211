import { addressLines, printedAmount, printedMoment } from './printed-values';

describe('a printed value', () => {
  it.each([
    [1990n, 'USD', '19.90 USD'],
    [1990n, 'JPY', '1990 JPY'],
    [-5n, 'KWD', '-0.005 KWD'],
  ])('of %s %s is %s', (minor, currency, printed) => {
    expect(printedAmount(minor, currency)).toBe(printed);
  });

  it.each([
    ['2026-01-02T03:04:59.999Z', '2 January 2026, 03:04 UTC'],
    ['2026-11-21T23:59:00.000Z', '21 November 2026, 23:59 UTC'],
    ['2027-01-01T00:30:00.000+01:00', '31 December 2026, 23:30 UTC'],
  ])('of the moment %s is %s', (at, printed) => {
    expect(printedMoment(new Date(at))).toBe(printed);
  });

  it('of an address has no empty lines', () => {
    const address = { name: 'Ada Lovelace', line1: '12 St James Sq', city: 'London', country: 'GB' };
    expect(addressLines(address)).toEqual(['Ada Lovelace', '12 St James Sq', 'London', 'GB']);
    expect(addressLines({ ...address, line2: ' ', region: '' })).toEqual(addressLines(address));
  });
});
