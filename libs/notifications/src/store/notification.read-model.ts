import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import type { NotificationState } from './notification.entity';

export interface NotificationRow {
  readonly id: string;
  readonly orderId: string | null;
  readonly template: string;
  readonly channel: string;
  readonly state: NotificationState;
  readonly messageId: string;
  readonly sentAt: Date | null;
  /** The whole address. */
  readonly recipient: string;
}

@Injectable()
export class NotificationReadModel {
  constructor(private readonly statements: Statements) {}

  /** The newest first: ids sort by age. */
  async list(page: { limit: number; offset: number }): Promise<{ items: NotificationRow[]; total: number }> {
    const [items, counts] = await Promise.all([
      this.statements.query<NotificationRow>(
        `select id, order_id as "orderId", template, channel, state, message_id as "messageId", sent_at as "sentAt",
           recipient
         from notifications order by id desc limit $1 offset $2`,
        [page.limit, page.offset],
      ),
      this.statements.query<{ total: number }>('select count(*)::int as total from notifications'),
    ]);
    return { items, total: counts[0]?.total ?? 0 };
  }
}
