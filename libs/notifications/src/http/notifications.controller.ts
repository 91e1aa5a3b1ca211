import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint, type Page, PageOf } from '#http';
import { ListNotifications } from '../list-notifications';
import { NotificationListRequest } from './notifications.request';
import { NotificationResponse } from './notifications.response';

@ApiTags('Notifications')
@Controller({ path: 'notifications', version: '1' })
export class NotificationsController {
  constructor(private readonly listNotifications: ListNotifications) {}

  @Get()
  @Endpoint({
    summary: 'What was sent to whom, newest first',
    access: 'staff',
    response: PageOf(NotificationResponse),
  })
  async list(@Query() query: NotificationListRequest): Promise<Page<NotificationResponse>> {
    const { page, pageSize, orderId, template, state } = query;
    const { items, total } = await this.listNotifications.run({
      orderId,
      template,
      state,
      limit: pageSize,
      offset: (page - 1) * pageSize,
    });
    return { items: items.map((item) => NotificationResponse.of(item)), page, pageSize, total, nextCursor: null };
  }
}
