import { isStorableText } from '#kernel';
import * as fc from 'fast-check';
import { keptAnswer, keptBytes } from './kept-answer';

describe('what is kept of an answer', () => {
  it('is its beginning, whatever it is made of, as text that can be stored', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        const kept = keptAnswer(bytes);
        expect(isStorableText(kept)).toBe(true);
        expect(kept.length).toBeLessThanOrEqual(keptBytes);
      }),
    );
  });

  it('reads like the answer', () => {
    expect(keptAnswer(new TextEncoder().encode('no\u0000 such\r\n\tpath é'))).toBe('no  such \n\tpath é');
    expect(keptAnswer(new TextEncoder().encode('x'.repeat(5000)))).toBe('x'.repeat(1024));
  });
});
