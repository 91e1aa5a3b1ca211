import { Module } from '@nestjs/common';
import { IdempotencyModule } from '#idempotency';
import { DiscardDeadLetter } from './discard-dead-letter';
import { GroupDeadLetters } from './group-dead-letters';
import { ListDeadLetters } from './list-dead-letters';
import { RetryDeadLetter } from './retry-dead-letter';
import { RetryDeadLetters } from './retry-dead-letters';
import { ShowDeadLetter } from './show-dead-letter';
import { DeadLetterReadModel } from './store/dead-letter.read-model';

const useCases = [
  ListDeadLetters,
  GroupDeadLetters,
  ShowDeadLetter,
  RetryDeadLetter,
  RetryDeadLetters,
  DiscardDeadLetter,
];

/** What a person does about messages that failed for good. */
@Module({
  imports: [IdempotencyModule],
  providers: [DeadLetterReadModel, ...useCases],
  exports: useCases,
})
export class DeskModule {}
