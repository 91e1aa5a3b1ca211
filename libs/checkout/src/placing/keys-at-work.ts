import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { type IdempotencyClaim, IdempotencyKeys, inFlight, nameOf, type Replayable } from '#idempotency';
import { CheckoutQueue } from './checkout-queue';

/** Idempotency keys that are in the queue of this process, so that no batch has the same one twice. */
@Injectable()
export class KeysAtWork {
  private readonly names = new Set<string>();

  constructor(
    private readonly queue: CheckoutQueue,
    private readonly keys: IdempotencyKeys,
    private readonly statements: Statements,
  ) {}

  /**
   * Does `work`, unless its key is at work already; then the answer is the stored one, if there is one.
   * @throws DomainError `idempotency_in_flight`, `idempotency_key_reused`
   */
  async run(claim: IdempotencyClaim | undefined, work: () => Promise<Replayable>): Promise<Replayable> {
    if (!claim) return work();
    const name = nameOf(claim);
    if (this.names.has(name)) return this.storedAnswer(claim);
    this.names.add(name);
    try {
      return await work();
    } finally {
      this.names.delete(name);
    }
  }

  private async storedAnswer(claim: IdempotencyClaim): Promise<Replayable> {
    if (this.queue.crowded) throw inFlight();
    const answer = await this.queue.aside(() => this.keys.peek(this.statements, claim));
    if (!answer) throw inFlight();
    return answer;
  }
}
