import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { type NewTransition, OrderReadModel, type WatchedOrder } from './store/order.read-model';

/**
 * What has become of orders since somebody looked. The numbers of an order's entries grow in the order in which they were
 * committed, because they are written under its lock, so nothing is ever found behind a number that was read.
 */
@Injectable()
export class FollowOrders {
  constructor(private readonly readModel: OrderReadModel) {}

  /** The number behind which to read on: that of this entry, from the beginning when the order has none like it. */
  async behind(reader: Reader, orderId: string, entryId: string): Promise<bigint> {
    return this.readModel.numberOf(reader, orderId, entryId);
  }

  /** The number behind which only the latest entry lies. */
  async behindAllButLast(reader: Reader, orderId: string): Promise<bigint> {
    return (await this.readModel.latestNumber(reader, orderId)) - 1n;
  }

  /** Entries with higher numbers, lowest first, at most so many. */
  async since(reader: Reader, watched: readonly WatchedOrder[], most: number): Promise<NewTransition[]> {
    return watched.length === 0 ? [] : this.readModel.transitionsSince(reader, watched, most);
  }
}
