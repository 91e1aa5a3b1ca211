import { Controller, Global, Module, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { PrometheusController, PrometheusModule } from '@willsoto/nestjs-prometheus';
import { SampledGauges } from './sampled-gauges';

/** The scrape address, outside the versioned paths. */
@ApiExcludeController()
@Controller({ path: 'metrics', version: VERSION_NEUTRAL })
class MetricsController extends PrometheusController {}

/** `/metrics` in Prometheus' text format, with Node's and the process's own metrics. */
@Global()
@Module({
  imports: [
    PrometheusModule.register({
      controller: MetricsController,
      path: '/metrics',
      defaultMetrics: { enabled: true },
    }),
  ],
  providers: [SampledGauges],
  exports: [SampledGauges],
})
export class MetricsModule {}
