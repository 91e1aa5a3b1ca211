import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import { NotFound } from '#kernel';
import { EndpointSecrets } from './endpoint-secrets';
import { type AnswerWithSecret, withReadableSecret } from './secret-answer';
import { EndpointRepository } from './store/endpoint.repository';

const keepHours = 24;

/** Gives an endpoint a new secret, shown this once; the old one signs beside it for 24 hours. Locks: idempotency_key. */
@Injectable()
export class RotateSecret {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly secrets: EndpointSecrets,
    private readonly endpoints: EndpointRepository,
  ) {}

  /** @throws NotFound */
  async run(id: string, reply: { claim: IdempotencyClaim | undefined; answer: AnswerWithSecret }): Promise<Replayable> {
    const encryptedSecret = this.secrets.encrypt(this.secrets.make(), id);
    const answer = await this.transactions.run((tx) =>
      this.keys.once(tx, reply.claim, async () => {
        const rotated = await this.endpoints.rotate(tx, id, { encryptedSecret, keepHours });
        if (!rotated) throw new NotFound('webhook endpoint');
        return reply.answer(rotated, encryptedSecret);
      }),
    );
    return withReadableSecret(answer, this.secrets);
  }
}
