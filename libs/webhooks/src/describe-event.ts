import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { FindAvailability } from '#inventory';
import { formatAmount, NotFound } from '#kernel';
import { FindOrders } from '#orders';
import { FindRefunds } from '#payments';
import type { EventName } from './rules/event-types';

/** The ids that a message carries, as its topic has them. */
export type EventIds = Readonly<Record<string, string>>;

/** What subscribers are told of an event: ids, and how things stand when it is written down. Nothing personal. */
@Injectable()
export class DescribeEvent {
  constructor(
    private readonly orders: FindOrders,
    private readonly refunds: FindRefunds,
    private readonly availability: FindAvailability,
  ) {}

  /** @throws NotFound when the ids name nothing */
  async run(reader: Reader, type: EventName, ids: EventIds): Promise<object> {
    if (type === 'stock.ran_low') return this.variant(reader, ids['variantId'] ?? '');
    const order = await this.orders.one(reader, ids['orderId'] ?? '', { kind: 'staff' });
    const { currency, reference } = order;
    const money = (minor: bigint) => ({ amount: formatAmount(minor, currency), currency });
    if (type === 'refund.succeeded') {
      const refund = await this.refunds.one(reader, ids['refundId'] ?? '');
      if (!refund) throw new NotFound('refund');
      const { id: refundId, orderId, status, amountMinor } = refund;
      return { refundId, orderId, reference, status, amount: money(amountMinor), orderStatus: order.status };
    }
    return {
      ...ids,
      reference,
      status: order.status,
      total: money(order.totalMinor),
      refunded: money(order.refundedMinor),
    };
  }

  private async variant(reader: Reader, variantId: string): Promise<object> {
    const available = (await this.availability.run(reader, [variantId])).get(variantId);
    if (available === undefined) throw new NotFound('variant');
    return { variantId, available };
  }
}
