import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import { Statements } from '#database';
import { SampledGauges } from '#observability';

/** How much is held, and how many products run low. */
@Injectable()
export class InventoryGauges implements OnModuleInit {
  constructor(
    private readonly statements: Statements,
    private readonly gauges: SampledGauges,
    @InjectMetric('active_reservations') private readonly activeReservations: Gauge,
    @InjectMetric('low_stock_products') private readonly lowStockProducts: Gauge,
  ) {}

  onModuleInit(): void {
    const active = `select count(*)::int as count from reservations where status = 'active'`;
    const low = `select count(distinct variants.product_id)::int as count
      from stock join variants on variants.id = stock.variant_id
      where variants.deleted_at is null and on_hand - reserved <= low_stock_threshold`;
    this.gauges.add({ gauge: this.activeReservations, sample: () => this.count(active) });
    this.gauges.add({ gauge: this.lowStockProducts, sample: () => this.count(low) });
  }

  private async count(sql: string): Promise<number> {
    const [row] = await this.statements.query<{ count: number }>(sql);
    return row?.count ?? 0;
  }
}
