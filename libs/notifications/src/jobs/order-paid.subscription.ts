import { Injectable, type OnModuleInit } from '@nestjs/common';
import { OrderPaid } from '#orders';
import { JobRegistry } from '#queue';
import { orderConfirmationConsumer, SendOrderConfirmation } from '../send-order-confirmation';

/** Every paid order is confirmed by mail. */
@Injectable()
export class OrderPaidSubscription implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly sendOrderConfirmation: SendOrderConfirmation,
  ) {}

  onModuleInit(): void {
    this.registry.on(OrderPaid, {
      consumer: orderConfirmationConsumer,
      queue: 'mail',
      handle: (message) => this.sendOrderConfirmation.run(message),
    });
  }
}
