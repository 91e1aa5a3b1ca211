export { Cache } from './cache';
export { CacheModule } from './cache.module';
export type { CachedRead, CacheRegion } from './cached-read';
