import { exploring } from './instrument/exploring';
import { stock } from './pairs/stock';

describe('what changes stock at the same moment', () => {
  exploring(stock);
});
