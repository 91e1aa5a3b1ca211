import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { makeCounterProvider, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import { GaugesModule } from '#observability';
import { EraseOrders } from './erase-orders';
import { ExportOrders } from './export-orders';
import { FindFulfilments } from './find-fulfilments';
import { FindOrderByReference } from './find-order-by-reference';
import { FindOrders } from './find-orders';
import { FollowOrders } from './follow-orders';
import { LockOrders } from './lock-orders';
import { MoveOrders } from './move-orders';
import { OpenOrders } from './open-orders';
import { OrdersGauges } from './orders.gauges';
import { RecordFulfilment } from './record-fulfilment';
import { RecordRefund } from './record-refund';
import { Fulfilment } from './store/fulfilment.entity';
import { FulfilmentRepository } from './store/fulfilment.repository';
import { OrderLine } from './store/order-line.entity';
import { OrderTransition } from './store/order-transition.entity';
import { Order } from './store/order.entity';
import { OrderReadModel } from './store/order.read-model';
import { OrderRepository } from './store/order.repository';

const useCases = [
  OpenOrders,
  LockOrders,
  MoveOrders,
  FindOrders,
  FindOrderByReference,
  FindFulfilments,
  FollowOrders,
  RecordRefund,
  RecordFulfilment,
  EraseOrders,
  ExportOrders,
];

@Module({
  imports: [GaugesModule, TypeOrmModule.forFeature([Order, OrderLine, OrderTransition, Fulfilment])],
  providers: [
    makeCounterProvider({ name: 'orders_created_total', help: 'Orders created, by status', labelNames: ['status'] }),
    makeGaugeProvider({ name: 'active_orders', help: 'Orders that wait for their payment' }),
    OrdersGauges,
    OrderRepository,
    OrderReadModel,
    FulfilmentRepository,
    ...useCases,
  ],
  exports: useCases,
})
export class OrdersModule {}
