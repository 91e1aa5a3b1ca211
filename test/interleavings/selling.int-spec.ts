import { exploring } from './instrument/exploring';
import { selling } from './pairs/selling';

describe('what sells at the same moment', () => {
  exploring(selling);
});
