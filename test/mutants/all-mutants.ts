import { answers } from './answers';
import { locks } from './locks';
import { messages } from './messages';
import { money } from './money';
import type { Mutant } from './mutant';
import { stock } from './stock';

export const allMutants: readonly Mutant[] = [...stock, ...locks, ...answers, ...messages, ...money];
