import { faultOfServer } from './wait-for-database';

const at = Date.parse('2026-01-01T00:00:00Z');

describe('a server', () => {
  it.each([150_000, 160_009, 180_004])('of version %i may be used', (version) => {
    expect(faultOfServer({ version, now: new Date(at) }, at)).toBeUndefined();
  });

  it('that is older than PostgreSQL 15 is refused with a sentence', () => {
    expect(faultOfServer({ version: 140_021, now: new Date(at) }, at)).toBe(
      'Holdfast needs PostgreSQL 15 or newer, but this server is version 14.',
    );
  });

  it.each([-2100, 2100])('whose clock is off by %i ms is refused', (milliseconds) => {
    const fault = faultOfServer({ version: 180_000, now: new Date(at + milliseconds) }, at);
    expect(fault).toContain('differ by 2.1 s');
  });
});
