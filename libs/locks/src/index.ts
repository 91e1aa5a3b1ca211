export { FencedLocks } from './fenced-locks';
export type { FencedLock, LockTerms } from './fenced-locks';
export { LocksUnavailable } from './locks.errors';
export { LocksModule } from './locks.module';
