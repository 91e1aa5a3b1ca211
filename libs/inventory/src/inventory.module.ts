import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import { GaugesModule } from '#observability';
import { AdjustStock } from './adjust-stock';
import { CloseReservations } from './close-reservations';
import { ExtendReservation } from './extend-reservation';
import { FindAvailability } from './find-availability';
import { FindDueOrders } from './find-due-orders';
import { FindReservations } from './find-reservations';
import { GlanceAtStock } from './glance-at-stock';
import { InventoryGauges } from './inventory.gauges';
import { ListInventory } from './list-inventory';
import { LockReservations } from './lock-reservations';
import { LockStock } from './lock-stock';
import { OpenStock } from './open-stock';
import { RecentGlances } from './recent-glances';
import { ReserveStock } from './reserve-stock';
import { ShowInventory } from './show-inventory';
import { ShowLedger } from './show-ledger';
import { InventoryReadModel } from './store/inventory.read-model';
import { ReservationLine } from './store/reservation-line.entity';
import { Reservation } from './store/reservation.entity';
import { ReservationReadModel } from './store/reservation.read-model';
import { ReservationRepository } from './store/reservation.repository';
import { StockAdjustmentRepository } from './store/stock-adjustment.repository';
import { StockLedgerEntry } from './store/stock-ledger-entry.entity';
import { Stock } from './store/stock.entity';
import { StockRepository } from './store/stock.repository';

const gauges = [
  makeGaugeProvider({ name: 'active_reservations', help: 'Reservations that hold stock' }),
  makeGaugeProvider({ name: 'low_stock_products', help: 'Products with a variant at or below its threshold' }),
  InventoryGauges,
];

const useCases = [
  OpenStock,
  LockStock,
  AdjustStock,
  ReserveStock,
  LockReservations,
  CloseReservations,
  ExtendReservation,
  FindReservations,
  FindAvailability,
  FindDueOrders,
  GlanceAtStock,
  ListInventory,
  ShowInventory,
  ShowLedger,
];

@Module({
  imports: [GaugesModule, TypeOrmModule.forFeature([Stock, StockLedgerEntry, Reservation, ReservationLine])],
  providers: [
    ...gauges,
    RecentGlances,
    StockRepository,
    StockAdjustmentRepository,
    ReservationRepository,
    ReservationReadModel,
    InventoryReadModel,
    ...useCases,
  ],
  exports: useCases,
})
export class InventoryModule {}
