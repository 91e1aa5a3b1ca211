export { HealthModule, HealthRegistry } from './health';
export type { HealthCheck, Readiness } from './health';
export { JsonLogger, makeLogger } from './json-logger';
export { MetricsModule } from './metrics.module';
export { currentContext, inContext } from './work-context';
export type { WorkContext } from './work-context';
