import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CheckoutSettings } from '#config';
import { OrderCancelled, OrderCompleted, OrderExpired, OrderFulfilled, OrderPlaced } from '#orders';
import { RefundSucceeded } from '#payments';
import { JobRegistry } from '#queue';
import { ExpireReservations } from '../expire-reservations';

/** What the worker does for orders that are not paid in time: expires their reservations. */
@Injectable()
export class CheckoutJobs implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly expireReservations: ExpireReservations,
    private readonly settings: CheckoutSettings,
  ) {}

  onModuleInit(): void {
    const forTheRecord = [OrderPlaced, OrderExpired, OrderCancelled, OrderFulfilled, OrderCompleted, RefundSucceeded];
    for (const event of forTheRecord) this.registry.withoutConsumer(event);
    this.registry.every({
      name: 'expire-reservations',
      queue: 'maintenance',
      // Twice a period, so that waiting for the tick and running the sweep fit into one period together.
      everySeconds: this.settings.sweepSeconds / 2,
      run: async () => {
        await this.expireReservations.run();
      },
    });
  }
}
