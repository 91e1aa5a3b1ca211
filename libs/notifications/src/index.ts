export { EraseRecipient } from './erase-recipient';
export { ExportMails } from './export-mails';
export { ListNotifications } from './list-notifications';
export type { NotificationView } from './list-notifications';
export { MailNotDelivered, MailRefused, NotificationBeingSent } from './notifications.errors';
export { NotificationsModule } from './notifications.module';
export type { Correspondence, SentMail } from './store/correspondence.repository';
