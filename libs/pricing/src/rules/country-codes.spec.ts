import { countryCount, isCountryCode } from './country-codes';

describe('isCountryCode', () => {
  it('knows the 249 assigned codes', () => {
    expect(countryCount).toBe(249);
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const known = letters.flatMap((a) => letters.map((b) => a + b)).filter(isCountryCode);
    expect(known).toHaveLength(countryCount);
    expect(known.filter((code) => names.of(code) === undefined)).toEqual([]);
  });

  it.each(['UK', 'EU', 'UN', 'XX', 'ZZ', 'XK', 'us', 'U', '', 'USA', 'constructor'])('does not know %j', (code) => {
    expect(isCountryCode(code)).toBe(false);
  });
});
