import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { NotFound } from '#kernel';
import { DeadLetterReadModel, type FailureView, type LetterView } from './store/dead-letter.read-model';

export interface LetterDetails extends LetterView {
  readonly history: readonly FailureView[];
}

/** One letter, whatever became of it, with how it failed each time. */
@Injectable()
export class ShowDeadLetter {
  constructor(
    private readonly statements: Statements,
    private readonly readModel: DeadLetterReadModel,
  ) {}

  /** @throws NotFound */
  async run(id: string): Promise<LetterDetails> {
    const letter = await this.readModel.find(this.statements, id);
    if (!letter) throw new NotFound('dead letter');
    return { ...letter, history: await this.readModel.history(this.statements, id) };
  }
}
