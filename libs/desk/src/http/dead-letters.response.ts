import { ApiProperty } from '@nestjs/swagger';
import { queueNames } from '#queue';
import type { GroupView } from '../group-dead-letters';
import { letterStates, type LetterView } from '../list-dead-letters';
import type { LetterDetails } from '../show-dead-letter';

export class DeadLetterResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ enum: queueNames, example: 'mail' })
  readonly queue!: string;

  @ApiProperty({ description: 'The consumer that failed', example: 'notifications.order_confirmation' })
  readonly job!: string;

  @ApiProperty({
    enum: letterStates,
    description: 'open: waits for somebody; retried: its message is due again, or was handled; discarded: given up',
  })
  readonly state!: string;

  @ApiProperty({
    description: 'What the last attempt failed with',
    example: 'Error: connect ECONNREFUSED 127.0.0.1:25',
  })
  readonly cause!: string;

  @ApiProperty({
    description: 'The same for every letter of this cause',
    example: 'Error ECONNREFUSED: connect ECONNREFUSED #',
  })
  readonly causeKey!: string;

  @ApiProperty({
    description: 'What the message holds for this consumer: ids',
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { orderId: '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11' },
  })
  readonly payload!: Readonly<Record<string, string>>;

  @ApiProperty({ description: 'Attempts in all, those of retries included', example: 8 })
  readonly attempts!: number;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The order that the message is about' })
  readonly orderId!: string | null;

  @ApiProperty({ format: 'date-time' })
  readonly firstFailedAt!: string;

  @ApiProperty({ format: 'date-time' })
  readonly lastFailedAt!: string;

  static of(letter: LetterView): DeadLetterResponse {
    const { id, queue, job, state, cause, causeKey, payload, attempts, orderId } = letter;
    return {
      id,
      queue,
      job,
      state,
      cause,
      causeKey,
      payload,
      attempts,
      orderId,
      firstFailedAt: letter.firstFailedAt.toISOString(),
      lastFailedAt: letter.lastFailedAt.toISOString(),
    };
  }
}

export class DeadLetterFailureResponse {
  @ApiProperty({ format: 'date-time' })
  readonly at!: string;

  @ApiProperty({ example: 'Error: connect ECONNREFUSED 127.0.0.1:25' })
  readonly cause!: string;

  @ApiProperty({ description: 'Attempts until then, since the failure before', example: 8 })
  readonly attempts!: number;
}

export class DeadLetterDetailsResponse extends DeadLetterResponse {
  @ApiProperty({ type: [DeadLetterFailureResponse], description: 'How it failed each time, the last ten times' })
  readonly history!: readonly DeadLetterFailureResponse[];

  static override of(letter: LetterDetails): DeadLetterDetailsResponse {
    const history = letter.history.map(({ at, cause, attempts }) => ({ at: at.toISOString(), cause, attempts }));
    return { ...DeadLetterResponse.of(letter), history };
  }
}

export class DeadLetterGroupResponse {
  @ApiProperty({ enum: queueNames, example: 'mail' })
  readonly queue!: string;

  @ApiProperty({ description: 'The consumer that fails', example: 'notifications.order_confirmation' })
  readonly job!: string;

  @ApiProperty({ description: 'Finds the letters of the group', example: 'Error ECONNREFUSED: connect ECONNREFUSED #' })
  readonly causeKey!: string;

  @ApiProperty({ description: 'How many letters there are', example: 12 })
  readonly count!: number;

  @ApiProperty({ format: 'date-time', description: 'The first failure of any of them' })
  readonly oldestFailedAt!: string;

  @ApiProperty({ format: 'date-time', description: 'The last failure of any of them' })
  readonly newestFailedAt!: string;

  @ApiProperty({ format: 'uuid', description: 'The letter that failed last' })
  readonly exampleId!: string;

  static of({ queue, job, causeKey, letters, exampleId, ...times }: GroupView): DeadLetterGroupResponse {
    return {
      queue,
      job,
      causeKey,
      count: letters,
      oldestFailedAt: times.oldestFailedAt.toISOString(),
      newestFailedAt: times.newestFailedAt.toISOString(),
      exampleId,
    };
  }
}

export class RetriedLettersResponse {
  @ApiProperty({ description: 'How many messages are tried again', example: 12 })
  readonly retried!: number;
}
