import { Controller, Module, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { PrometheusController, PrometheusModule } from '@willsoto/nestjs-prometheus';

/** The scrape address, outside the versioned paths. */
@ApiExcludeController()
@Controller({ path: 'metrics', version: VERSION_NEUTRAL })
class MetricsController extends PrometheusController {}

/** `/metrics` in Prometheus' text format, with Node's and the process's own metrics. */
@Module({
  imports: [
    PrometheusModule.register({
      controller: MetricsController,
      path: '/metrics',
      defaultMetrics: { enabled: true },
    }),
  ],
})
export class MetricsModule {}
