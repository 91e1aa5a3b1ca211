import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { DeadLetterReadModel, type GroupView, type LetterFilter } from './store/dead-letter.read-model';

export type { GroupView } from './store/dead-letter.read-model';

/** What fails, and how often: letters of one queue, job and cause together, the most first. */
@Injectable()
export class GroupDeadLetters {
  constructor(
    private readonly statements: Statements,
    private readonly readModel: DeadLetterReadModel,
  ) {}

  async run(
    filter: LetterFilter,
    page: { limit: number; offset: number },
  ): Promise<{ items: GroupView[]; total: number }> {
    const [items, total] = await Promise.all([
      this.readModel.groups(this.statements, filter, page),
      this.readModel.countGroups(this.statements, filter),
    ]);
    return { items, total };
  }
}
