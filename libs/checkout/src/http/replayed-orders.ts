import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { hashOfToken } from '#carts/http';
import type { Caller, UncountedRequests } from '#http';
import { FindReplays, type IdempotencyClaim } from '#idempotency';
import { keyOf, scopedTo } from '#idempotency/http';
import { DomainError } from '#kernel';

type OrderRequest = FastifyRequest & { readonly caller?: Caller };

/** Requests that only get the answer of an earlier one again, which was counted when it placed the order. */
@Injectable()
export class ReplayedOrders implements UncountedRequests {
  constructor(private readonly findReplays: FindReplays) {}

  async includes(request: FastifyRequest): Promise<boolean> {
    const claim = claimOf(request);
    return claim !== undefined && this.findReplays.run(claim);
  }
}

/** The claim that the handler will make; undefined when there is none, or the handler will refuse it. */
function claimOf(request: OrderRequest): IdempotencyClaim | undefined {
  const { caller, body, headers, routeOptions } = request;
  try {
    const key = keyOf(request);
    if (caller) return scopedTo(key, { userId: caller.userId });
    if (routeOptions.url?.endsWith('/cart/checkout')) {
      const token = headers['x-cart-token'];
      return typeof token === 'string' ? scopedTo(key, { cart: hashOfToken(token) }) : undefined;
    }
    const { email } = (body ?? {}) as { email?: unknown };
    return typeof email === 'string' ? scopedTo(key, { email }) : undefined;
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
