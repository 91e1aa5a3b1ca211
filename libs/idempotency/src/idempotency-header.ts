import { createHash, hash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '#kernel';
import type { IdempotencyClaim } from './idempotency-keys';
import { JsonText, type Replayable } from './rules/answer';
import { scopeOfUser } from './rules/scope';

const maxLength = 255;

/** A key as the client sent it, before it is known whose it is. */
export type KeyOfRequest = Omit<IdempotencyClaim, 'scope'>;

/**
 * The `Idempotency-Key` header, quoted or bare, with the fingerprint of its request; undefined when there is none.
 * @throws DomainError `invalid_idempotency_key` when it is empty, longer than 255 characters or not printable ASCII
 */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): KeyOfRequest | undefined =>
  keyOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** @throws DomainError `invalid_idempotency_key` */
export function keyOf(request: FastifyRequest): KeyOfRequest | undefined {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return undefined;
  return { key: readKey(String(header)), fingerprint: fingerprintOf(request) };
}

export function readKey(header: string): string {
  const trimmed = header.trim();
  const key = /^".*"$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
  if (key.length === 0 || key.length > maxLength || !/^[\x20-\x7e]+$/.test(key)) {
    throw new DomainError('invalid', 'invalid_idempotency_key', {
      detail: `An Idempotency-Key has 1 to ${maxLength} printable ASCII characters.`,
    });
  }
  return key;
}

function fingerprintOf(request: FastifyRequest): string {
  const path = request.url.split('?')[0] ?? '';
  return hash('sha256', `${request.method} ${path} ${canonical(request.body)}`);
}

/** JSON with the members of every object in one order, so that their order in the request does not matter. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

/** The scope of a key: nobody can replay, or block, another caller's. */
export function scopedTo(
  key: KeyOfRequest | undefined,
  owner: { userId?: string; cart?: string; email?: string },
): IdempotencyClaim | undefined {
  if (key === undefined) return undefined;
  if (owner.userId !== undefined) return { ...key, scope: scopeOfUser(owner.userId) };
  const guest = owner.cart !== undefined ? `cart:${owner.cart}` : `email:${(owner.email ?? '').trim().toLowerCase()}`;
  return { ...key, scope: `guest:${createHash('sha256').update(guest).digest('hex')}` };
}

/** Sends an answer, stored or fresh, and says which it is. */
export function replyWith(reply: FastifyReply, answer: Replayable): unknown {
  void reply.status(answer.status).headers({ ...answer.headers });
  if (answer.replayed) void reply.header('idempotency-replayed', 'true');
  if (!(answer.body instanceof JsonText)) return answer.body;
  void reply.type('application/json; charset=utf-8');
  return answer.body.text;
}
