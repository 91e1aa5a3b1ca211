import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { makeCounterProvider, makeGaugeProvider, makeHistogramProvider } from '@willsoto/nestjs-prometheus';
import { DatabaseSettings } from '#config';
import { HealthModule } from '#observability';
import { dataSourceOptions } from './data-source';
import { DatabaseHealth } from './database.health';
import { PublicReads } from './public-reads';
import { Replica } from './replica';
import type { SessionRole } from './session-role';
import { PoolGauge } from './pool.gauge';
import { Statements } from './statements';
import { TransactionRunner } from './transaction-runner';

const metrics = [
  makeHistogramProvider({
    name: 'lock_wait_seconds',
    help: 'How long a query that locks rows took, by kind of row',
    labelNames: ['kind'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  }),
  makeCounterProvider({
    name: 'lock_acquisitions_total',
    help: 'Lock queries by strategy and outcome',
    labelNames: ['strategy', 'outcome'],
  }),
  makeCounterProvider({
    name: 'transaction_retries_total',
    help: 'Transactions that ran again after a deadlock (40P01) or a serialization failure (40001)',
    labelNames: ['sqlstate'],
  }),
  makeGaugeProvider({
    name: 'database_pool_connections',
    help: 'Connections of the pool by state, and as `waiting` those who wait for one',
    labelNames: ['state'],
  }),
  makeCounterProvider({
    name: 'public_reads_total',
    help: 'Loads of what everybody may see, by where they were read: replica, primary, or fallback when a replica failed',
    labelNames: ['source'],
  }),
];

/** The connection pool and the transaction runner, for every lib of the process. */
@Module({})
export class DatabaseModule {
  static forRoot(applicationName: string, role: SessionRole = 'api'): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        HealthModule,
        TypeOrmModule.forRootAsync({
          inject: [DatabaseSettings],
          useFactory: (settings: DatabaseSettings) => ({
            ...dataSourceOptions(settings, { applicationName, role }),
            autoLoadEntities: true,
            retryAttempts: 0,
          }),
        }),
      ],
      providers: [...metrics, TransactionRunner, Statements, Replica, PublicReads, DatabaseHealth, PoolGauge],
      exports: [TransactionRunner, Statements, Replica, PublicReads],
    };
  }
}
