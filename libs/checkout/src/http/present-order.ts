import { etagOf } from '#http';
import type { PresentOrder } from '../answer-with-order';
import { OrderResponse } from './order.response';

/** An order as the answer to whoever changed it, with the ETag that reading it would give. */
export const presentOrder: PresentOrder = (details) => {
  const body = OrderResponse.of(details);
  return { body, headers: { etag: etagOf(body) } };
};
