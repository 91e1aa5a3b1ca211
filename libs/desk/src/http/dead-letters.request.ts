import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsObject, ValidateIf } from 'class-validator';
import { ChoiceField, IdField, PageRequest, TextField } from '#http';
import { queueNames } from '#queue';
import { letterStates } from '../list-dead-letters';

/** Members that only the letter itself can name; the use case checks them against it. */
const PayloadField = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      description: 'What the message is to hold: the members that it has, with other ids. Left out: what it holds',
      type: 'object',
      additionalProperties: { type: 'string' },
      example: { orderId: '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11' },
    }),
    ValidateIf((_, value) => value !== undefined),
    IsObject(),
  );

export class DeadLetterListRequest extends PageRequest {
  @ChoiceField({
    description: 'What became of the letters: `open` ones wait for somebody',
    of: [...letterStates, 'all'],
    optional: true,
    example: 'open',
  })
  readonly state: string = 'open';

  @ChoiceField({ description: 'Only letters of this queue', of: queueNames, optional: true, example: 'mail' })
  readonly queue?: string;

  @IdField({ description: 'Only letters about this order', optional: true })
  readonly orderId?: string;

  @TextField({ description: 'Only letters of this group: its `causeKey`', max: 300, optional: true })
  readonly causeKey?: string;
}

export class RetryDeadLetterRequest {
  @PayloadField()
  readonly payload?: Readonly<Record<string, unknown>>;
}

export class RetryDeadLettersRequest {
  @ChoiceField({
    description: 'Only letters of this queue; left out: all of them',
    of: queueNames,
    optional: true,
    example: 'mail',
  })
  readonly queue?: string;
}
