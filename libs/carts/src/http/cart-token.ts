import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '#http';
import { DomainError, newSecretToken } from '#kernel';
import type { CartOwner } from '../rules/cart-owner';

const tokenPattern = /^[A-Za-z0-9_-]{20,128}$/;

export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** The `X-Cart-Token` header of a guest. @throws DomainError `invalid_cart_token` when it cannot be one of ours */
export const CartToken = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['x-cart-token'];
  if (header === undefined || header === '') return undefined;
  if (typeof header !== 'string' || !tokenPattern.test(header)) {
    throw new DomainError('invalid', 'invalid_cart_token', {
      detail: 'X-Cart-Token is the token that an earlier answer gave.',
    });
  }
  return header;
});

/** Whose cart a request is about: the signed-in customer's, else that of the token; undefined for a new guest. */
export function cartOwner(caller: Caller | undefined, token: string | undefined): CartOwner | undefined {
  if (caller) return { kind: 'customer', userId: caller.userId };
  return token === undefined ? undefined : { kind: 'guest', tokenHash: hashOfToken(token) };
}

/** As `cartOwner`, with a token of its own for a guest who has none yet: it goes into the answer. */
export function newCartOwner(
  caller: Caller | undefined,
  token: string | undefined,
): { owner: CartOwner; newToken: string | undefined } {
  if (caller) return { owner: { kind: 'customer', userId: caller.userId }, newToken: undefined };
  const newToken = token === undefined ? newSecretToken() : undefined;
  return { owner: { kind: 'guest', tokenHash: hashOfToken(token ?? newToken ?? '') }, newToken };
}
