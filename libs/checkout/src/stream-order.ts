import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import type { Caller } from '#http';
import { type Audience, FindOrders, FollowOrders } from '#orders';
import type { OrderDetails } from './order-details';
import type { OrderStream } from './streams/order-stream';
import { OrderStreams } from './streams/order-streams';

export interface StreamOrderCommand {
  readonly orderId: string;
  readonly audience: Audience;
  /** Who reads; undefined for a guest. The stream ends with their right. */
  readonly caller: Caller | undefined;
  /** Where the reader is, for counting. */
  readonly address: string;
  /** The entry of the order's history that the reader got last; an unknown one means all of them. */
  readonly lastEntryId: string | undefined;
  readonly present: (details: OrderDetails) => unknown;
}

/** Opens a stream that tells where an order stands now, or what it has missed, and then of each move. Takes no locks. */
@Injectable()
export class StreamOrder {
  constructor(
    private readonly statements: Statements,
    private readonly orders: FindOrders,
    private readonly follow: FollowOrders,
    private readonly streams: OrderStreams,
  ) {}

  /** @throws NotFound, TooManyStreams */
  async run({ lastEntryId, audience, ...terms }: StreamOrderCommand): Promise<OrderStream> {
    const { orderId } = terms;
    await this.orders.one(this.statements, orderId, audience);
    const behind = await (lastEntryId === undefined
      ? this.follow.behindAllButLast(this.statements, orderId)
      : this.follow.behind(this.statements, orderId, lastEntryId));
    return this.streams.open({ ...terms, behind });
  }
}
