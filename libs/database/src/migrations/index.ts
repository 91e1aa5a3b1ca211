import { InitialSchema1700000000000 } from './1700000000000-initial-schema';

/** In order. A migration that has been released is never edited. */
export const migrations = [InitialSchema1700000000000];
