export { DomainError, NotFound } from './domain-error';
export type { ErrorDetails, ErrorKind, Fault } from './domain-error';
export { erasedAddress } from './erased';
export { newId, newOrderReference, newSecretToken } from './ids';
export { formatAmount, fractionDigits, parseAmount } from './money';
export type { Money } from './money';
export { isGenuineWebhook, signWebhook } from './standard-webhooks';
export type { WebhookHeaders } from './standard-webhooks';
export { isStorableText } from './text';
