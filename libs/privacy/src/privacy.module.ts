import { Module } from '@nestjs/common';
import { CartsModule } from '#carts';
import { IdempotencyModule } from '#idempotency';
import { IdentityModule } from '#identity';
import { InventoryModule } from '#inventory';
import { NotificationsModule } from '#notifications';
import { OrdersModule } from '#orders';
import { PaymentsModule } from '#payments';
import { PricingModule } from '#pricing';
import { EraseCustomer } from './erase-customer';
import { EraseTraces } from './erase-traces';
import { ExportCustomer } from './export-customer';
import { ExportTrade } from './export-trade';

/** What customers may ask for by law: everything that is kept of them, and its end. */
@Module({
  imports: [
    CartsModule,
    IdempotencyModule,
    IdentityModule,
    InventoryModule,
    NotificationsModule,
    OrdersModule,
    PaymentsModule,
    PricingModule,
  ],
  providers: [EraseTraces, EraseCustomer, ExportTrade, ExportCustomer],
  exports: [EraseTraces, EraseCustomer, ExportCustomer, IdentityModule, NotificationsModule],
})
export class PrivacyModule {}
