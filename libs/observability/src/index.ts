export { HealthModule, HealthRegistry } from './health';
export type { HealthCheck, Readiness } from './health';
export { JsonLogger, makeLogger } from './json-logger';
export { MetricsModule } from './metrics.module';
export { GaugesModule, SampledGauges } from './sampled-gauges';
export type { SampledGauge } from './sampled-gauges';
export { requestLog } from './request-log';
export { currentContext, inContext, outsideContext } from './work-context';
export type { WorkContext } from './work-context';
