import { Injectable } from '@nestjs/common';
import { ClearCart } from '#carts';
import type { Tx } from '#database';
import { type Answer, IdempotencyKeys, JsonText } from '#idempotency';
import { OpenOrders, OrderPlaced } from '#orders';
import { Outbox } from '#queue';
import type { Docket } from './checkout';
import { viewOfDraft } from './draft-order';
import type { HeldOrder } from './hold-stock';

/** Writes what was decided for a batch: orders, emptied carts, events, and the answers with their idempotency keys. */
@Injectable()
export class WriteOrders {
  constructor(
    private readonly openOrders: OpenOrders,
    private readonly clearCart: ClearCart,
    private readonly outbox: Outbox,
    private readonly keys: IdempotencyKeys,
  ) {}

  /** @throws KeyTaken */
  async run(tx: Tx, docket: Docket, held: readonly HeldOrder[]): Promise<void> {
    if (held.length === 0) return;
    const placedAt = await this.openOrders.run(
      tx,
      held.map(({ draft }) => draft),
    );
    await this.clearCart.within(
      tx,
      held.flatMap(({ cartId }) => cartId ?? []),
    );
    await this.outbox.appendEach(
      tx,
      OrderPlaced,
      held.map(({ draft, checkout: { context } }) => ({ payload: { orderId: draft.id }, context })),
    );
    const answered = held.map((one) => ({ claim: one.checkout.command.claim, answer: answerOf(one, placedAt), one }));
    await this.keys.keep(
      tx,
      answered.flatMap(({ claim, answer }) => (claim ? [{ claim, answer }] : [])),
    );
    for (const { one, answer } of answered) docket.answer(one.checkout, { ...answer, replayed: false });
  }
}

function answerOf({ checkout, draft, guestToken, reservation }: HeldOrder, placedAt: Date): Answer {
  const details = {
    order: viewOfDraft(draft, placedAt),
    reservation: { ...reservation, status: 'active' },
    payment: undefined,
  } as const;
  const headers: Record<string, string> = guestToken === undefined ? {} : { 'x-order-token': guestToken };
  const body = new JsonText(JSON.stringify(checkout.command.present(details)));
  return { status: 201, body, headers, resourceId: draft.id };
}
