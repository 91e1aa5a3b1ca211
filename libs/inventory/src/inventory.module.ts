import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ModuleRef } from '@nestjs/core';
import { makeCounterProvider, makeGaugeProvider, makeHistogramProvider } from '@willsoto/nestjs-prometheus';
import { CheckoutSettings } from '#config';
import { LocksModule } from '#locks';
import { GaugesModule } from '#observability';
import { CloseReservations } from './close-reservations';
import { ExtendReservation } from './extend-reservation';
import { FindAvailability } from './find-availability';
import { FindDueOrders } from './find-due-orders';
import { FindReservations } from './find-reservations';
import { FindRunningHold } from './find-running-hold';
import { GlanceAtStock } from './glance-at-stock';
import { InventoryGauges } from './inventory.gauges';
import { ListInventory } from './list-inventory';
import { LockReservations } from './lock-reservations';
import { LockStock } from './lock-stock';
import { MarkExpiring } from './mark-expiring';
import { OpenStock } from './open-stock';
import { RecentGlances } from './recent-glances';
import { ReserveStock } from './reserve-stock';
import { RestockUnits } from './restock-units';
import { ShowInventory } from './show-inventory';
import { ShowLedger } from './show-ledger';
import { ExpiringRepository } from './store/expiring.repository';
import { InventoryReadModel } from './store/inventory.read-model';
import { LedgerReadModel } from './store/ledger.read-model';
import { ReservationLine } from './store/reservation-line.entity';
import { Reservation } from './store/reservation.entity';
import { ReservationReadModel } from './store/reservation.read-model';
import { ReservationRepository } from './store/reservation.repository';
import { RestockRepository } from './store/restock.repository';
import { StockLedgerEntry } from './store/stock-ledger-entry.entity';
import { StockLedgerSeal } from './store/stock-ledger-seal.entity';
import { Stock } from './store/stock.entity';
import { StockRepository } from './store/stock.repository';
import { DistributedStock } from './strategies/distributed-stock';
import { OptimisticStock } from './strategies/optimistic-stock';
import { PessimisticStock } from './strategies/pessimistic-stock';
import { StockStrategy } from './strategies/stock-strategy';

const gauges = [
  makeGaugeProvider({ name: 'active_reservations', help: 'Reservations that hold stock' }),
  makeGaugeProvider({ name: 'low_stock_products', help: 'Products with a variant at or below its threshold' }),
  InventoryGauges,
];

const strategies = {
  pessimistic: PessimisticStock,
  optimistic: OptimisticStock,
  distributed: DistributedStock,
};

/** The one that the configuration names. */
const strategy = {
  provide: StockStrategy,
  inject: [CheckoutSettings, ModuleRef],
  useFactory: (settings: CheckoutSettings, parts: ModuleRef): Promise<StockStrategy> =>
    parts.create<StockStrategy>(strategies[settings.strategy]),
};

const guardMetrics = [
  makeHistogramProvider({
    name: 'stock_guard_wait_seconds',
    help: 'How long a checkout of the distributed strategy waited for its locks in Redis',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  }),
  makeCounterProvider({
    name: 'stock_guards_total',
    help: 'Locks in Redis that were asked for by the distributed strategy, by outcome',
    labelNames: ['outcome'],
  }),
];

const useCases = [
  OpenStock,
  LockStock,
  ReserveStock,
  RestockUnits,
  LockReservations,
  CloseReservations,
  ExtendReservation,
  FindReservations,
  FindRunningHold,
  MarkExpiring,
  FindAvailability,
  FindDueOrders,
  GlanceAtStock,
  ListInventory,
  ShowInventory,
  ShowLedger,
];

@Module({
  imports: [
    GaugesModule,
    LocksModule,
    TypeOrmModule.forFeature([Stock, StockLedgerEntry, StockLedgerSeal, Reservation, ReservationLine]),
  ],
  providers: [
    ...gauges,
    ...guardMetrics,
    strategy,
    RecentGlances,
    StockRepository,
    ReservationRepository,
    ReservationReadModel,
    ExpiringRepository,
    RestockRepository,
    InventoryReadModel,
    LedgerReadModel,
    ...useCases,
  ],
  exports: [StockStrategy, ...useCases],
})
export class InventoryModule {}
