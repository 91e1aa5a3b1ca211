import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Caller, InvalidToken, isStaff } from '#http';
import { DomainError } from '#kernel';
import type { Audience } from '#orders';
import type { Buyer } from '../buyer';
import { hashOfOrderToken } from '../order-token';

const tokenPattern = /^[A-Za-z0-9_-]{20,128}$/;

/** The `X-Order-Token` header of a guest. @throws DomainError `invalid_order_token` when it cannot be one of ours */
export const OrderToken = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['x-order-token'];
  if (header === undefined || header === '') return undefined;
  if (typeof header === 'string' && tokenPattern.test(header)) return header;
  throw new DomainError('invalid', 'invalid_order_token', {
    detail: 'X-Order-Token is the token that the order’s answer gave.',
  });
});

/** Whose orders the request may touch. @throws InvalidToken when it says neither who it is nor has an order's token */
export function audienceOf(caller: Caller | undefined, token: string | undefined): Audience {
  if (isStaff(caller)) return { kind: 'staff' };
  if (caller) return { kind: 'customer', userId: caller.userId };
  if (token === undefined) throw new InvalidToken();
  return { kind: 'guest', tokenHash: hashOfOrderToken(token) };
}

/** @throws DomainError `email_required` when a guest gives no address */
export function buyerOf(caller: Caller | undefined, email: string | undefined): Buyer {
  if (caller) return { kind: 'customer', userId: caller.userId };
  if (email !== undefined) return { kind: 'guest', email };
  throw new DomainError('invalid', 'email_required', {
    detail: 'A guest gives an e-mail address.',
    errors: [{ pointer: '/email', detail: 'is needed without an account' }],
  });
}

/** How the caller is named in an order's history. */
export function actorFor(caller: Caller | undefined): string {
  if (!caller) return 'guest';
  return `${caller.role === 'customer' ? 'customer' : 'staff'}:${caller.userId}`;
}
