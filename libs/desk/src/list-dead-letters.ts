import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { DeadLetterReadModel, type LetterSlice, type LetterView } from './store/dead-letter.read-model';

export { letterStates } from './store/dead-letter.read-model';
export type { LetterFilter, LetterSlice, LetterState, LetterView } from './store/dead-letter.read-model';

/** Messages that failed for good, the newest failure first. */
@Injectable()
export class ListDeadLetters {
  constructor(
    private readonly statements: Statements,
    private readonly readModel: DeadLetterReadModel,
  ) {}

  /** `more`: whether there are others behind these. */
  async run(slice: LetterSlice): Promise<{ items: LetterView[]; total: number; more: boolean }> {
    const [found, total] = await Promise.all([
      this.readModel.page(this.statements, { ...slice, limit: slice.limit + 1 }),
      this.readModel.count(this.statements, slice),
    ]);
    return { items: found.slice(0, slice.limit), total, more: found.length > slice.limit };
  }
}
