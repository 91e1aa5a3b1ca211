import { answerRules } from './answers';
import { chargeRules } from './charges';
import { discountRules } from './discounts';
import { messageRules } from './messages';
import { moneyRules } from './money';
import { orderRules } from './orders';
import type { Rule } from './rule';
import { stockRules } from './stock';

/** Every rule, in the order of the ids. */
export const allRules: readonly Rule[] = [
  ...stockRules,
  ...answerRules,
  ...moneyRules,
  ...messageRules,
  ...orderRules,
  ...discountRules,
  ...chargeRules,
];
