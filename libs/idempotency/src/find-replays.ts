import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { outsideContext } from '#observability';
import { type IdempotencyClaim, IdempotencyKeys, nameOf } from './idempotency-keys';

interface Asking {
  readonly claim: IdempotencyClaim;
  readonly settle: (replays: boolean) => void;
  readonly fail: (error: unknown) => void;
}

/** Tells before anything is done whether a request will only get a stored answer again. Those that arrive together ask at once. */
@Injectable()
export class FindReplays {
  private asking: Asking[] = [];

  constructor(
    private readonly keys: IdempotencyKeys,
    private readonly statements: Statements,
  ) {}

  /** Takes no lock: a key that is free now may be taken by the time it is claimed. */
  async run(claim: IdempotencyClaim): Promise<boolean> {
    return new Promise((settle, fail) => {
      this.asking.push({ claim, settle, fail });
      if (this.asking.length === 1) outsideContext(() => setImmediate(() => void this.ask()));
    });
  }

  private async ask(): Promise<void> {
    const asked = this.asking;
    this.asking = [];
    try {
      const replayed = await this.keys.replayable(
        this.statements,
        asked.map(({ claim }) => claim),
      );
      for (const { claim, settle } of asked) settle(replayed.has(`${nameOf(claim)} ${claim.fingerprint}`));
    } catch (error) {
      for (const { fail } of asked) fail(error);
    }
  }
}
