import { type Answer, JsonText, type Replayable } from '#idempotency';
import type { EndpointSecrets } from './endpoint-secrets';
import type { EndpointView } from './store/endpoint.read-model';

/** Builds the answer that shows a secret: given encrypted, so that it is encrypted in the stored answer of an idempotency key too. */
export type AnswerWithSecret = (endpoint: EndpointView, secret: string) => Answer;

/** The answer as the client gets it, stored or fresh: with its secret in the clear. @throws SecretUnreadable */
export function withReadableSecret(answer: Replayable, secrets: EndpointSecrets): Replayable {
  const { body } = answer;
  const shown = (body instanceof JsonText ? JSON.parse(body.text) : body) as { id: string; secret: string };
  return { ...answer, body: { ...shown, secret: secrets.decrypt(shown.secret, shown.id) } };
}
