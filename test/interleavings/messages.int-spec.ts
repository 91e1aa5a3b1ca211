import { exploring } from './instrument/exploring';
import { messages } from './pairs/messages';
import { sessions } from './pairs/sessions';

describe('what happens to a message or a session at the same moment', () => {
  exploring([...messages, ...sessions]);
});
