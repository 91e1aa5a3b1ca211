import { Module } from '@nestjs/common';
import { MailSettings } from '#config';
import { OrdersModule } from '#orders';
import { OrderPaidSubscription } from './jobs/order-paid.subscription';
import { NotificationsModule } from './notifications.module';
import { SendOrderConfirmation } from './send-order-confirmation';
import { FileTransport } from './transports/file.transport';
import { MailTransport } from './transports/mail-transport';
import { SmtpTransport } from './transports/smtp.transport';

/** Sending: for processes that consume messages. Needs `JobRegistry` and `Inbox`. */
@Module({
  imports: [NotificationsModule, OrdersModule],
  providers: [
    {
      provide: MailTransport,
      inject: [MailSettings],
      useFactory: ({ smtpUrl, dir }: MailSettings): MailTransport =>
        smtpUrl === undefined ? new FileTransport(dir) : new SmtpTransport(smtpUrl),
    },
    SendOrderConfirmation,
    OrderPaidSubscription,
  ],
  exports: [SendOrderConfirmation],
})
export class MailingModule {}
