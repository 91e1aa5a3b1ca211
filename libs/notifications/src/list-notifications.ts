import { Injectable } from '@nestjs/common';
import { maskedAddress } from './rules/masked-address';
import { NotificationReadModel, type NotificationRow, type NotificationSlice } from './store/notification.read-model';

export { notificationStates } from './store/notification.entity';

/** What staff may see: `recipient` is masked. */
export type NotificationView = NotificationRow;

/** What was sent to whom, the newest first. */
@Injectable()
export class ListNotifications {
  constructor(private readonly readModel: NotificationReadModel) {}

  async run(slice: NotificationSlice): Promise<{ items: NotificationView[]; total: number }> {
    const { items, total } = await this.readModel.list(slice);
    return { items: items.map((item) => ({ ...item, recipient: maskedAddress(item.recipient) })), total };
  }
}
