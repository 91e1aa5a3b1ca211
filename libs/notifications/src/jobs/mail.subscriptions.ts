import { Injectable, type OnModuleInit } from '@nestjs/common';
import { StockRanLow } from '#inventory';
import { OrderFulfilled, OrderPaid, ReservationExpiring } from '#orders';
import { RefundSucceeded } from '#payments';
import { JobRegistry } from '#queue';
import { FailMails } from '../fail-mails';
import { expiryWarningConsumer, MailExpiryWarning } from '../mail-expiry-warning';
import { lowStockConsumer, MailLowStock } from '../mail-low-stock';
import { MailPaidOrder, paidOrderConsumer } from '../mail-paid-order';
import { MailRefund, refundConsumer } from '../mail-refund';
import { MailShipment, shipmentConsumer } from '../mail-shipment';

/** Mails are many and small, so those that become due together share a job. */
const inMailQueue = { queue: 'mail', groupUpTo: 20 } as const;

/** What makes the shop write to somebody. */
@Injectable()
export class MailSubscriptions implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly mailPaidOrder: MailPaidOrder,
    private readonly mailExpiryWarning: MailExpiryWarning,
    private readonly mailShipment: MailShipment,
    private readonly mailRefund: MailRefund,
    private readonly mailLowStock: MailLowStock,
    private readonly failMails: FailMails,
  ) {}

  onModuleInit(): void {
    this.registry.on(OrderPaid, {
      ...inMailQueue,
      consumer: paidOrderConsumer,
      handle: (message) => this.mailPaidOrder.run(message),
      givenUp: ({ payload: { orderId } }) =>
        this.failMails.run({ subject: { orderId }, templates: ['order_confirmation', 'payment_receipt'] }),
    });
    this.registry.on(ReservationExpiring, {
      ...inMailQueue,
      consumer: expiryWarningConsumer,
      handle: (message) => this.mailExpiryWarning.run(message),
      givenUp: ({ payload: { orderId } }) =>
        this.failMails.run({ subject: { orderId }, templates: ['reservation_expiring'] }),
    });
    this.registry.on(OrderFulfilled, {
      ...inMailQueue,
      consumer: shipmentConsumer,
      handle: (message) => this.mailShipment.run(message),
      givenUp: ({ payload: { orderId } }) => this.failMails.run({ subject: { orderId }, templates: ['order_shipped'] }),
    });
    this.registry.on(RefundSucceeded, {
      ...inMailQueue,
      consumer: refundConsumer,
      handle: (message) => this.mailRefund.run(message),
      givenUp: ({ payload: { orderId, refundId } }) =>
        this.failMails.run({ subject: { orderId }, templates: ['refund_issued'], refundId }),
    });
    this.registry.on(StockRanLow, {
      ...inMailQueue,
      consumer: lowStockConsumer,
      handle: (message) => this.mailLowStock.run(message),
      givenUp: ({ id: eventId }) => this.failMails.run({ subject: { eventId }, templates: ['low_stock'] }),
    });
  }
}
