import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ListNotifications } from './list-notifications';
import { Notification } from './store/notification.entity';
import { NotificationReadModel } from './store/notification.read-model';
import { NotificationRepository } from './store/notification.repository';

@Module({
  imports: [TypeOrmModule.forFeature([Notification])],
  providers: [NotificationRepository, NotificationReadModel, ListNotifications],
  exports: [NotificationRepository, ListNotifications],
})
export class NotificationsModule {}
