import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { etagOf, isExactlyNamedIn } from '#http';
import { DomainError } from '#kernel';
import type { SeenOrder } from '../lock-seen-order';
import { OrderResponse } from './order.response';

const entityTag = String.raw`(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const wellFormed = new RegExp(String.raw`^\s*(?:\*|${entityTag}(?:\s*,\s*${entityTag})*)\s*$`);

/** For the documentation of handlers that read it. */
export const ifMatchHeader = {
  name: 'If-Match',
  required: false,
  description: 'ETag of the order as the caller knows it; when it has changed since, the answer is 412',
} as const;

export const outdated = { 412: 'The order is not what `If-Match` names any more (`precondition_failed`).' };

/**
 * The `If-Match` header, as the question whether an order is the one that it names; undefined when there is none.
 * @throws DomainError `invalid_if_match` when it is neither `*` nor a list of ETags
 */
export const ExpectedOrder = createParamDecorator((_: unknown, context: ExecutionContext): SeenOrder['isExpected'] => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  return header === undefined ? undefined : expectation(header);
});

export function expectation(header: string): NonNullable<SeenOrder['isExpected']> {
  if (!wellFormed.test(header)) {
    throw new DomainError('invalid', 'invalid_if_match', { detail: 'If-Match is * or ETags, each in double quotes.' });
  }
  return (details) => isExactlyNamedIn(header, etagOf(OrderResponse.of(details)));
}
