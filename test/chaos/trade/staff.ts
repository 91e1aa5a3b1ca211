import type { Dice } from '../dice';
import type { Asking } from './asking';
import type { Board } from './board';
import type { Goods } from './buyers';
import type { Operation, Request } from './history';

export interface Office {
  readonly asking: Asking;
  readonly headers: Readonly<Record<string, string>>;
  readonly dice: Dice;
}

const posted = ({ headers }: Office, key: string): Pick<Request, 'method' | 'headers'> => ({
  method: 'POST',
  headers: { ...headers, 'idempotency-key': key },
});

/** Gives money back for orders that were paid for, or that may be by now. */
export class Refunder {
  constructor(
    private readonly office: Office,
    private readonly board: Board,
  ) {}

  async act(): Promise<void> {
    const { asking, dice } = this.office;
    if (this.board.paid.length === 0) return;
    const { id, amount } = dice.pick(this.board.paid);
    const part = dice.chance(0.5) ? undefined : (Math.max(1, Math.floor(Number(amount) * 25)) / 100).toFixed(2);
    const restock = part === undefined && dice.chance(0.6);
    await asking.ask(
      asking.history.begin('refund', (mark) => ({
        about: { orderId: id, amount: part, restock },
        request: () => ({
          ...posted(this.office, mark),
          path: `/orders/${id}/refunds`,
          body: { amount: part, restock, reason: mark },
        }),
      })),
    );
  }
}

/** Counts the shelves: units come, units go, and now and then somebody asks for what cannot be. */
export class Adjuster {
  constructor(
    private readonly office: Office,
    private readonly goods: readonly Goods[],
  ) {}

  async act(): Promise<void> {
    const { asking, dice } = this.office;
    const { variantId } = dice.pick(this.goods);
    const delta = dice.chance(0.1) ? -1_000_000 : dice.pick([-2, -1, 1, 2, 3, 4]);
    await asking.ask(
      asking.history.begin('adjustment', (mark) => ({
        about: { variantId, delta },
        request: () => ({
          ...posted(this.office, mark),
          path: `/inventory/${variantId}/adjustments`,
          body: { delta, reason: 'counted', note: mark },
        }),
      })),
    );
  }
}

/** Changes prices, to a new one each time, so that a price says whose it is. */
export class Repricer {
  private cents = 1000;

  constructor(
    private readonly office: Office,
    private readonly goods: readonly Goods[],
  ) {}

  /** The price that every product begins with. */
  static readonly first = '10.00';

  async act(): Promise<Operation> {
    const { asking, dice, headers } = this.office;
    const { productId, variantId } = dice.pick(this.goods);
    this.cents += 1;
    const price = (this.cents / 100).toFixed(2);
    return asking.ask(
      asking.history.begin('price', () => ({
        about: { variantId, price },
        request: () => ({ method: 'PATCH', path: `/products/${productId}`, body: { price }, headers }),
      })),
    );
  }
}
