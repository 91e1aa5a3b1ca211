import { exploring } from './instrument/exploring';
import { holds } from './pairs/holds';

describe('what happens to a hold at the same moment', () => {
  exploring(holds);
});
