import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import { Statements } from '#database';
import { SampledGauges } from '#observability';

/** How many orders wait for their payment. */
@Injectable()
export class OrdersGauges implements OnModuleInit {
  constructor(
    private readonly statements: Statements,
    private readonly gauges: SampledGauges,
    @InjectMetric('active_orders') private readonly activeOrders: Gauge,
  ) {}

  onModuleInit(): void {
    this.gauges.add({ gauge: this.activeOrders, sample: () => this.pendingOrders() });
  }

  private async pendingOrders(): Promise<number> {
    const [row] = await this.statements.query<{ count: number }>(
      `select count(*)::int as count from orders where status = 'pending'`,
    );
    return row?.count ?? 0;
  }
}
