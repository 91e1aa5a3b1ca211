import { exploring } from './instrument/exploring';
import { carts } from './pairs/carts';

describe('what happens to a cart or a discount at the same moment', () => {
  exploring(carts);
});
