import { Injectable } from '@nestjs/common';
import { ClearCart } from '#carts';
import { CheckoutSettings } from '#config';
import type { Tx } from '#database';
import { type Answer, IdempotencyKeys, JsonText } from '#idempotency';
import { ReserveStock, type StockGuard, StockMoved } from '#inventory';
import { newId } from '#kernel';
import { OpenOrders, OrderPlaced } from '#orders';
import { RuleUses } from '#pricing';
import { Outbox } from '#queue';
import type { Docket } from './checkout';
import type { Decided } from './decide-orders';
import { viewOfDraft } from './draft-order';
import type { Look, WantedOrder } from './look-at-stock';

export interface WriteOptions {
  readonly guard: StockGuard;
  /** The transaction's own time, by the database's clock. */
  readonly at: Date;
}

interface PlacedOrder extends WantedOrder {
  readonly reservationId: string;
  readonly answer: Answer;
}

/**
 * Writes what was decided for a batch: reservations, used discounts, orders, emptied carts, events, and the answers with their
 * idempotency keys. One statement each, sent together.
 */
@Injectable()
export class WriteOrders {
  constructor(
    private readonly reserveStock: ReserveStock,
    private readonly ruleUses: RuleUses,
    private readonly openOrders: OpenOrders,
    private readonly clearCart: ClearCart,
    private readonly outbox: Outbox,
    private readonly keys: IdempotencyKeys,
    private readonly settings: CheckoutSettings,
  ) {}

  /**
   * Locks: stock and coupon, if the look did not.
   * @throws StockMoved when it has to begin again, KeyTaken
   */
  async run(
    tx: Tx,
    docket: Docket,
    { decided, ...options }: WriteOptions & { readonly decided: Decided },
  ): Promise<void> {
    const { look } = decided;
    const placed = decided.placed.map((one) => this.answered(one, options.at));
    const answers = placed.flatMap(({ checkout, answer }) =>
      checkout.command.claim ? [{ claim: checkout.command.claim, answer }] : [],
    );
    const events = placed.map(({ draft, checkout }) => ({ payload: { orderId: draft.id }, context: checkout.context }));
    await tx.together([
      this.reserve(tx, placed, { look, guard: options.guard }),
      this.takeUses(tx, placed, look),
      this.openOrders.run(
        tx,
        placed.map(({ draft }) => draft),
      ),
      this.clearCart.within(
        tx,
        placed.flatMap(({ cartId }) => cartId ?? []),
      ),
      this.outbox.appendEach(tx, OrderPlaced, events),
      this.keys.keep(tx, answers),
    ]);
    for (const { checkout, answer } of placed) docket.answer(checkout, { ...answer, replayed: false });
  }

  private answered(one: WantedOrder, at: Date): PlacedOrder {
    const { checkout, draft, guestToken } = one;
    const reservationId = newId();
    const expiresAt = new Date(at.getTime() + this.settings.reservationTtlSeconds * 1000);
    const details = {
      order: viewOfDraft(draft, at),
      reservation: { id: reservationId, expiresAt, status: 'active' },
      payment: undefined,
    } as const;
    const headers: Record<string, string> = guestToken === undefined ? {} : { 'x-order-token': guestToken };
    const body = new JsonText(JSON.stringify(checkout.command.present(details)));
    return { ...one, reservationId, answer: { status: 201, body, headers, resourceId: draft.id } };
  }

  private async reserve(
    tx: Tx,
    placed: readonly PlacedOrder[],
    { look, guard }: { readonly look: Look; readonly guard: StockGuard },
  ): Promise<void> {
    const holds = placed.map(({ reservationId, draft: { id, reference, actor, lines } }) => ({
      id: reservationId,
      orderId: id,
      reference,
      actor,
      lines,
    }));
    // Under locks of the database a token proves nothing more, and an old one must not keep anybody out.
    const lockToken = look.locked ? undefined : guard.token;
    const terms = { holdSeconds: this.settings.reservationTtlSeconds, lockToken };
    const reserve = (): Promise<unknown> => this.reserveStock.runAll(tx, holds, terms);
    await (look.locked ? reserve() : tx.locking('stock', reserve));
  }

  private async takeUses(tx: Tx, placed: readonly PlacedOrder[], look: Look): Promise<void> {
    const uses = placed.flatMap(({ draft, ruleIds }) => ruleIds.map((ruleId) => ({ orderId: draft.id, ruleId })));
    const limited = uses.filter(({ ruleId }) => look.usesLeft.has(ruleId));
    if (!(await this.ruleUses.take(tx, limited, look.locked))) throw new StockMoved();
  }
}
