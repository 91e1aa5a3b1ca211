import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EraseRecipient } from './erase-recipient';
import { ExportMails } from './export-mails';
import { ListNotifications } from './list-notifications';
import { CorrespondenceRepository } from './store/correspondence.repository';
import { Notification } from './store/notification.entity';
import { NotificationReadModel } from './store/notification.read-model';
import { NotificationRepository } from './store/notification.repository';

@Module({
  imports: [TypeOrmModule.forFeature([Notification])],
  providers: [
    NotificationRepository,
    NotificationReadModel,
    CorrespondenceRepository,
    ListNotifications,
    EraseRecipient,
    ExportMails,
  ],
  exports: [NotificationRepository, ListNotifications, EraseRecipient, ExportMails],
})
export class NotificationsModule {}
