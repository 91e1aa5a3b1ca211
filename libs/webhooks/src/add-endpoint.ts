import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import { newId } from '#kernel';
import { CheckEndpoint } from './check-endpoint';
import { EndpointSecrets } from './endpoint-secrets';
import { type AnswerWithSecret, withReadableSecret } from './secret-answer';
import { EndpointRepository } from './store/endpoint.repository';
import { TooManyEndpoints } from './webhooks.errors';

export interface EndpointDraft {
  readonly url: string;
  readonly events: readonly string[];
  readonly active: boolean;
  readonly description: string | null;
}

const maxEndpoints = 100;

/** Adds an endpoint with a secret of its own, which is shown this once. Locks: idempotency_key. */
@Injectable()
export class AddEndpoint {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly check: CheckEndpoint,
    private readonly secrets: EndpointSecrets,
    private readonly endpoints: EndpointRepository,
  ) {}

  /** @throws UrlNotAllowed @throws UnknownEventType @throws TooManyEndpoints */
  async run(
    draft: EndpointDraft,
    reply: { claim: IdempotencyClaim | undefined; answer: AnswerWithSecret },
  ): Promise<Replayable> {
    this.check.run(draft);
    const id = newId();
    const events = [...new Set(draft.events)];
    const encryptedSecret = this.secrets.encrypt(this.secrets.make(), id);
    const answer = await this.transactions.run((tx) =>
      this.keys.once(tx, reply.claim, async () => {
        const added = await this.endpoints.insert(tx, { ...draft, id, events, encryptedSecret }, maxEndpoints);
        if (!added) throw new TooManyEndpoints(maxEndpoints);
        return reply.answer(added, encryptedSecret);
      }),
    );
    return withReadableSecret(answer, this.secrets);
  }
}
