import type { IdempotencyClaim, Replayable } from '#idempotency';
import type { WorkContext } from '#observability';
import type { ShippingAddress } from '#orders';
import type { Buyer } from '../buyer';
import type { OrderDetails } from '../order-details';
import type { Source } from './basket';

export interface PlaceOrderCommand {
  readonly buyer: Buyer;
  /** Overrides the customer's own address. */
  readonly email?: string;
  readonly source: Source;
  readonly country: string | null;
  readonly shippingAddress: ShippingAddress | null;
  readonly claim: IdempotencyClaim | undefined;
  /** Builds the body of the answer; it is stored with the idempotency key in the same transaction. */
  readonly present: (details: OrderDetails) => unknown;
}

/** A request for an order on its way through the queue, one of many in a batch. */
export class Checkout {
  readonly arrivedAt = performance.now();
  /** Holds on its variants that are over are to be expired before it is decided, because there was too little. */
  expireFirst = false;
  /** The span of the batch that it shared, for its own to name. */
  decidedIn: string | undefined;

  constructor(
    readonly command: PlaceOrderCommand,
    /** The request that it belongs to, for what is logged and published. */
    readonly context: WorkContext | undefined,
  ) {}

  get customerId(): string | null {
    const { buyer } = this.command;
    return buyer.kind === 'customer' ? buyer.userId : null;
  }
}

/** The coupon that a direct order names; that of a cart is in the cart. */
export function couponCodeOf({ command: { source } }: Checkout): string | undefined {
  return source.kind === 'items' ? (source.couponCode ?? undefined) : undefined;
}

/** What became of a checkout in one transaction. */
export type Verdict =
  | { readonly kind: 'answered'; readonly answer: Replayable }
  | { readonly kind: 'refused'; readonly error: unknown }
  /** Somebody else holds what it needs, and it was not to be waited for. */
  | { readonly kind: 'deferred' };

/** Thrown by a step of one checkout: what it needs is held by somebody else, and was not to be waited for. */
export class NotWaitedFor extends Error {}

/** The verdicts of one attempt at a batch. A checkout without one is still open. */
export class Docket {
  private readonly known = new Map<Checkout, Verdict>();

  get verdicts(): ReadonlyMap<Checkout, Verdict> {
    return this.known;
  }

  answer(checkout: Checkout, answer: Replayable): void {
    this.known.set(checkout, { kind: 'answered', answer });
  }

  refuse(checkout: Checkout, error: unknown): void {
    this.known.set(checkout, { kind: 'refused', error });
  }

  /**
   * Does for each what concerns it alone; what it throws is its own refusal and leaves the others alone. Returns what came
   * of those that are still open.
   */
  each<Part extends { readonly checkout: Checkout }, Result>(
    parts: readonly Part[],
    step: (part: Part, index: number) => Result,
  ): Result[] {
    return parts.flatMap((part, index) => {
      try {
        const result = step(part, index);
        return this.known.has(part.checkout) ? [] : [result];
      } catch (error) {
        if (error instanceof NotWaitedFor) this.known.set(part.checkout, { kind: 'deferred' });
        else this.refuse(part.checkout, error);
        return [];
      }
    });
  }
}
