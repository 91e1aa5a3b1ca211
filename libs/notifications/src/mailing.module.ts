import { Module } from '@nestjs/common';
import { MailSettings } from '#config';
import { IdentityModule } from '#identity';
import { InventoryModule } from '#inventory';
import { OrdersModule } from '#orders';
import { PaymentsModule } from '#payments';
import { FailMails } from './fail-mails';
import { AccountMailSubscriptions } from './jobs/account-mail.subscriptions';
import { MailSubscriptions } from './jobs/mail.subscriptions';
import { MailExpiryWarning } from './mail-expiry-warning';
import { MailLowStock } from './mail-low-stock';
import { MailPaidOrder } from './mail-paid-order';
import { MailPasswordReset } from './mail-password-reset';
import { MailRefund } from './mail-refund';
import { MailShipment } from './mail-shipment';
import { NotificationsModule } from './notifications.module';
import { SendMails } from './send-mails';
import { FileTransport } from './transports/file.transport';
import { MailTransport } from './transports/mail-transport';
import { SmtpTransport } from './transports/smtp.transport';

/** Sending: for processes that consume messages. Needs `JobRegistry` and `Inbox`. */
@Module({
  imports: [NotificationsModule, IdentityModule, InventoryModule, OrdersModule, PaymentsModule],
  providers: [
    {
      provide: MailTransport,
      inject: [MailSettings],
      useFactory: ({ smtpUrl, dir }: MailSettings): MailTransport =>
        smtpUrl === undefined ? new FileTransport(dir) : new SmtpTransport(smtpUrl),
    },
    SendMails,
    FailMails,
    MailPaidOrder,
    MailExpiryWarning,
    MailShipment,
    MailRefund,
    MailLowStock,
    MailPasswordReset,
    AccountMailSubscriptions,
    MailSubscriptions,
  ],
})
export class MailingModule {}
