import { exploring } from './instrument/exploring';
import { refunds } from './pairs/refunds';

describe('what happens to a sold order at the same moment', () => {
  exploring(refunds);
});
