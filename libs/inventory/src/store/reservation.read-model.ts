import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import type { ReservationStatus } from './reservation.entity';

export interface ReservationView {
  readonly id: string;
  readonly orderId: string;
  readonly status: ReservationStatus;
  readonly expiresAt: Date;
  readonly extended: boolean;
}

export interface DueFilter {
  readonly limit: number;
  readonly variantIds?: readonly string[];
  readonly orderIds?: readonly string[];
}

@Injectable()
export class ReservationReadModel {
  /** The latest reservation of each of these orders. */
  async latestOf(reader: Reader, orderIds: readonly string[]): Promise<ReservationView[]> {
    return reader.query<ReservationView>(
      `select distinct on (order_id) id, order_id as "orderId", status, expires_at as "expiresAt", extended
       from reservations where order_id = any($1) order by order_id, created_at desc, id desc`,
      [orderIds],
    );
  }

  /** Orders whose hold is over by the database's clock, the oldest first; of these variants or orders only, when given. */
  async dueOrders(reader: Reader, options: DueFilter): Promise<string[]> {
    const rows = await reader.query<{ orderId: string }>(
      `select order_id as "orderId" from reservations
       where status = 'active' and expires_at <= now()
         and ($2::uuid[] is null or exists (
           select 1 from reservation_lines line where line.reservation_id = reservations.id and line.variant_id = any($2)
         ))
         and ($3::uuid[] is null or order_id = any($3))
       order by expires_at limit $1`,
      [options.limit, options.variantIds ?? null, options.orderIds ?? null],
    );
    return rows.map(({ orderId }) => orderId);
  }
}
