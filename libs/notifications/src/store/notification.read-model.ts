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

export interface NotificationFilter {
  readonly orderId?: string;
  readonly template?: string;
  readonly state?: string;
}

export interface NotificationSlice extends NotificationFilter {
  readonly limit: number;
  readonly offset: number;
}

const wanted = `
  ($1::uuid is null or order_id = $1) and ($2::text is null or template = $2) and ($3::text is null or state = $3)`;

@Injectable()
export class NotificationReadModel {
  constructor(private readonly statements: Statements) {}

  /** The newest first: ids sort by age. */
  async list({ limit, offset, ...filter }: NotificationSlice): Promise<{ items: NotificationRow[]; total: number }> {
    const { orderId = null, template = null, state = null } = filter;
    const values = [orderId, template, state];
    const [items, counts] = await Promise.all([
      this.statements.query<NotificationRow>(
        `select id, order_id as "orderId", template, channel, state, message_id as "messageId", sent_at as "sentAt",
           recipient
         from notifications where ${wanted} order by id desc limit $4 offset $5`,
        [...values, limit, offset],
      ),
      this.statements.query<{ total: number }>(
        `select count(*)::int as total from notifications where ${wanted}`,
        values,
      ),
    ]);
    return { items, total: counts[0]?.total ?? 0 };
  }
}
