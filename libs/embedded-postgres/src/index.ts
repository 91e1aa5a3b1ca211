export { EmbeddedPostgresError } from './embedded-postgres.error';
export { startEmbeddedPostgres } from './start-embedded-postgres';
export { stopLeftoverServer } from './stop-leftover-server';
export type { EmbeddedPostgres, EmbeddedPostgresOptions } from './start-embedded-postgres';
