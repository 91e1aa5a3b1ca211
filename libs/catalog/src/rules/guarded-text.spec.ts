import * as fc from 'fast-check';
import { guarded, unguarded } from './guarded-text';

describe('guarded', () => {
  it.each(['=1+1', '+1', '-1', '@sum', '\t=1', '\r=1', '＝1'])('puts an apostrophe before %j', (text) => {
    expect(guarded(text)).toBe(`'${text}`);
  });

  it.each(['', 'a=1', "it's", "'tis", ' =1', '1-1'])('leaves %j as it is', (text) => {
    expect(guarded(text)).toBe(text);
    expect(unguarded(text)).toBe(text);
  });

  it('is taken back by unguarded, also for texts that look guarded', () => {
    const tricky = fc.string({ unit: fc.constantFrom("'", '=', '-', '\t', 'a', ' '), maxLength: 6 });
    fc.assert(
      fc.property(fc.oneof(tricky, fc.string()), (text) => {
        expect(unguarded(guarded(text))).toBe(text);
      }),
    );
  });

  it('leaves no cell that begins like a formula', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("'", '=', '@', 'a') }), (text) => {
        expect(guarded(text)).not.toMatch(/^[=+\-@]/);
      }),
    );
  });
});
