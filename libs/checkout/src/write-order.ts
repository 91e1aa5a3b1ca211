import { Injectable } from '@nestjs/common';
import { ClearCart } from '#carts';
import type { Tx } from '#database';
import { OpenOrder, type OrderDraft, OrderPlaced } from '#orders';
import { Outbox } from '#queue';

/** Writes what was decided: the order, the emptied cart, the event. */
@Injectable()
export class WriteOrder {
  constructor(
    private readonly openOrder: OpenOrder,
    private readonly clearCart: ClearCart,
    private readonly outbox: Outbox,
  ) {}

  async run(tx: Tx, draft: OrderDraft, cartId: string | undefined): Promise<Date> {
    const placedAt = await this.openOrder.run(tx, draft);
    if (cartId !== undefined) await this.clearCart.within(tx, cartId);
    await this.outbox.append(tx, OrderPlaced, { orderId: draft.id });
    return placedAt;
  }
}
