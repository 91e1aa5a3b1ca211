import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Pool } from 'pg';
import type { Gauge } from 'prom-client';
import { DataSource } from 'typeorm';

/** How many of the process's connections to the database are in use, looked at when it is asked. */
@Injectable()
export class PoolGauge implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    @InjectMetric('database_pool_connections') private readonly connections: Gauge,
  ) {}

  onModuleInit(): void {
    Object.assign(this.connections, { collect: () => this.look() });
  }

  private look(): void {
    const { totalCount, idleCount, waitingCount } = (this.dataSource.driver as unknown as { master: Pool }).master;
    this.connections.set({ state: 'busy' }, totalCount - idleCount);
    this.connections.set({ state: 'idle' }, idleCount);
    this.connections.set({ state: 'waiting' }, waitingCount);
  }
}
