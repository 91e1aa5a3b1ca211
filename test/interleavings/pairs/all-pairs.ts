import type { Pair } from '../instrument/pair';
import { carts } from './carts';
import { holds } from './holds';
import { messages } from './messages';
import { money } from './money';
import { refunds } from './refunds';
import { selling } from './selling';
import { sessions } from './sessions';
import { stock } from './stock';

export const allPairs: readonly Pair[] = [
  ...selling,
  ...holds,
  ...money,
  ...refunds,
  ...stock,
  ...carts,
  ...messages,
  ...sessions,
];
