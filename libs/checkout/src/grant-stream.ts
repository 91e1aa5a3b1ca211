import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { type Audience, FindOrders } from '#orders';
import { StreamTokens } from './streams/stream-tokens';

/** Hands out a token for the stream of one order, to whoever may see the order. */
@Injectable()
export class GrantStream {
  constructor(
    private readonly statements: Statements,
    private readonly orders: FindOrders,
    private readonly tokens: StreamTokens,
  ) {}

  /** @throws NotFound */
  async run(orderId: string, audience: Audience): Promise<{ token: string; expiresIn: number }> {
    await this.orders.one(this.statements, orderId, audience);
    return this.tokens.issue(orderId);
  }

  /** Whether the token opens this order's stream. */
  holds(token: string, orderId: string): boolean {
    return this.tokens.opens(token, orderId);
  }
}
