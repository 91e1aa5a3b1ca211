import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { type Caller, InvalidToken } from '#http';
import { CheckStanding } from '#identity';
import { type Audience, FindOrders } from '#orders';
import { StreamTokens } from './streams/stream-tokens';

/** Who asks for a token: undefined for a guest, who has the order's. */
interface Asker {
  readonly audience: Audience;
  readonly caller: Caller | undefined;
}

/** Hands out a token for the stream of one order, to whoever may see the order. */
@Injectable()
export class GrantStream {
  constructor(
    private readonly statements: Statements,
    private readonly orders: FindOrders,
    private readonly tokens: StreamTokens,
    private readonly standing: CheckStanding,
  ) {}

  /** @throws NotFound */
  async run(orderId: string, { audience, caller }: Asker): Promise<{ token: string; expiresIn: number }> {
    await this.orders.one(this.statements, orderId, audience);
    return this.tokens.issue(orderId, caller);
  }

  /** Whom the token was given to; a guest is nobody. @throws InvalidToken when it does not open this order's stream, or no more */
  async holderOf(token: string, orderId: string): Promise<{ caller: Caller | undefined }> {
    const holder = this.tokens.holderOf(token, orderId);
    if (!holder) throw new InvalidToken();
    if (holder.caller && !(await this.standing.run(holder.caller))) throw new InvalidToken();
    return holder;
  }
}
