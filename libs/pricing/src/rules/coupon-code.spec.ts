import { couponCodeOf } from './coupon-code';

describe('couponCodeOf', () => {
  it('keeps codes in capitals', () => {
    expect(couponCodeOf('Spring_sale-24')).toBe('SPRING_SALE-24');
    expect(couponCodeOf('x'.repeat(64))).toBe('X'.repeat(64));
  });

  it.each(['', ' ', 'two words', 'straße', 'ſale', 'SALE\n', 'SALE\u0000', '\ud800', 'x'.repeat(65)])(
    'takes %j for no code, even where its capitals would be one',
    (text) => {
      expect(couponCodeOf(text)).toBeNull();
    },
  );
});
