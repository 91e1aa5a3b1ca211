const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The order that a message is about, as far as its payload says so. */
export function orderIdIn(payload: unknown): string | null {
  const { orderId } = (payload ?? {}) as { orderId?: unknown };
  return typeof orderId === 'string' && uuid.test(orderId) ? orderId.toLowerCase() : null;
}
