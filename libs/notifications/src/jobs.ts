import { Module } from '@nestjs/common';
import { MailProcessor } from './jobs/mail.processor';
import { MailingModule } from './mailing.module';

export { MailingModule } from './mailing.module';
export { MailTransport } from './transports/mail-transport';
export type { OutgoingMail } from './transports/mail-transport';

@Module({ imports: [MailingModule], providers: [MailProcessor] })
export class NotificationsJobsModule {}
