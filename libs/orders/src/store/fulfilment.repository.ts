import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '#database';
import { newId } from '#kernel';

export interface FulfilmentView {
  readonly id: string;
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly shippedAt: Date;
  readonly deliveredAt: Date | null;
}

export interface Shipment {
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
}

@Injectable()
export class FulfilmentRepository {
  /** Returns the id of the order's fulfilment, or undefined when it has one already. */
  async insert(tx: Tx, orderId: string, { carrier, trackingNumber }: Shipment): Promise<string | undefined> {
    const [row] = await tx.query<{ id: string }>(
      `insert into fulfilments (id, order_id, carrier, tracking_number) values ($1, $2, $3, $4)
       on conflict on constraint fulfilments_order_unique do nothing returning id`,
      [newId(), orderId, carrier, trackingNumber],
    );
    return row?.id;
  }

  /** Writes down that the goods have arrived. @returns false when they were not sent, or had arrived before */
  async deliver(tx: Tx, orderId: string): Promise<boolean> {
    const delivered = await tx.query(
      'update fulfilments set delivered_at = now() where order_id = $1 and delivered_at is null returning id',
      [orderId],
    );
    return delivered.length > 0;
  }

  /** Takes out by what a carrier knows the way to the customer. */
  async erase(tx: Tx, orderIds: readonly string[]): Promise<void> {
    await tx.query(
      'update fulfilments set tracking_number = null where order_id = any($1::uuid[]) and tracking_number is not null',
      [orderIds],
    );
  }

  async ofOrders(reader: Reader, orderIds: readonly string[]): Promise<(FulfilmentView & { orderId: string })[]> {
    return reader.query(
      `select id, order_id as "orderId", carrier, tracking_number as "trackingNumber", shipped_at as "shippedAt",
         delivered_at as "deliveredAt"
       from fulfilments where order_id = any($1)`,
      [orderIds],
    );
  }
}
