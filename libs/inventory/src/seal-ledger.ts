import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { LedgerSealRepository, type SealBatch } from './store/ledger-seal.repository';

const usualBatch: SealBatch = { variants: 200, entries: 5000, atLeast: 20 };

/**
 * Writes down what the entries of each variant come to up to now, so that the regular audit need not read them again.
 * Every statement is a transaction of its own; it may be broken off anywhere and run twice at once. Takes no locks.
 */
@Injectable()
export class SealLedger {
  constructor(
    private readonly statements: Statements,
    private readonly seals: LedgerSealRepository,
  ) {}

  /** @returns how many seals were written */
  async run(batch: SealBatch = usualBatch): Promise<number> {
    let sealed = 0;
    let behind: string | null = null;
    for (;;) {
      const done = await this.seals.seal(this.statements, behind, batch);
      sealed += done.sealed;
      if (done.last === null) return sealed;
      // A variant with very many new entries takes several statements; one that cannot be sealed any further none.
      if (!done.more || done.sealed === 0) behind = done.last;
    }
  }
}
