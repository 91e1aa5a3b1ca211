export { dataSourceOptions, directly, NoDatabase } from './data-source';
export {
  Busy,
  DatabaseUnavailable,
  isConnectionLoss,
  OutcomeUnknown,
  translateDatabaseError,
  violatedConstraint,
} from './database.errors';
export { DatabaseListener } from './database-listener';
export { DatabaseModule } from './database.module';
export { lockOrder, LockOrderViolation } from './lock-order';
export type { LockKind } from './lock-order';
export { migrateDatabase } from './migrate';
export type { MigrationTerms } from './migrate';
export { migrations } from './migrations';
export { buildIndex, dropIndex } from './migrations/concurrent-index';
export { PublicReads } from './public-reads';
export { Replica } from './replica';
export { timeoutsOf } from './session-role';
export type { SessionRole, Timeouts } from './session-role';
export { joined, joinedTexts, plainArray, prepared, textOf } from './sql';
export type { PreparedSql, Sql } from './sql';
export { Statements } from './statements';
export type { Reader } from './statements';
export { TransactionRunner } from './transaction-runner';
export { Tx } from './tx';
export { UnusableDatabase } from './unusable-database';
export { waitForDatabase, waitForServer } from './wait-for-database';
