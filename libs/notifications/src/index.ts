export { ListNotifications } from './list-notifications';
export type { NotificationView } from './list-notifications';
export { MailNotDelivered, MailRefused, NotificationBeingSent } from './notifications.errors';
export { NotificationsModule } from './notifications.module';
