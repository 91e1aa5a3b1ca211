import { exploring } from './instrument/exploring';
import { money } from './pairs/money';

describe('what happens to the money of an order at the same moment', () => {
  exploring(money);
});
