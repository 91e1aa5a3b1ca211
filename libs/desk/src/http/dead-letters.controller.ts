import { Body, Controller, Delete, Get, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Caller, CurrentCaller, Endpoint, IdParam, type Page, PageOf, readCursor, writeCursor } from '#http';
import { IdempotencyKey, type KeyOfRequest, replyWith, scopedTo } from '#idempotency/http';
import { DomainError } from '#kernel';
import { DiscardDeadLetter } from '../discard-dead-letter';
import { GroupDeadLetters } from '../group-dead-letters';
import { type LetterFilter, type LetterState, ListDeadLetters } from '../list-dead-letters';
import { RetryDeadLetter } from '../retry-dead-letter';
import { RetryDeadLetters } from '../retry-dead-letters';
import { ShowDeadLetter } from '../show-dead-letter';
import { DeadLetterListRequest, RetryDeadLetterRequest, RetryDeadLettersRequest } from './dead-letters.request';
import {
  DeadLetterDetailsResponse,
  DeadLetterGroupResponse,
  DeadLetterResponse,
  RetriedLettersResponse,
} from './dead-letters.response';

const sortName = '-lastFailedAt';
const noSuchLetter = 'No such dead letter.';

@ApiTags('Dead letters')
@Controller({ path: 'admin/dead-letters', version: '1' })
export class DeadLettersController {
  constructor(
    private readonly listDeadLetters: ListDeadLetters,
    private readonly groupDeadLetters: GroupDeadLetters,
    private readonly showDeadLetter: ShowDeadLetter,
    private readonly retryDeadLetter: RetryDeadLetter,
    private readonly retryDeadLetters: RetryDeadLetters,
    private readonly discardDeadLetter: DiscardDeadLetter,
  ) {}

  @Get()
  @Endpoint({
    summary: 'Messages that failed for good, the last failure first',
    description: 'Only open ones, unless `state` says otherwise.',
    access: 'admin',
    response: PageOf(DeadLetterResponse),
    errors: { 400: 'The request is malformed or a field is invalid (`validation_failed`, `invalid_cursor`).' },
  })
  async list(@Query() query: DeadLetterListRequest): Promise<Page<DeadLetterResponse>> {
    const { page, pageSize, cursor } = query;
    const before = cursor === undefined ? undefined : positionOf(cursor);
    const offset = before ? 0 : (page - 1) * pageSize;
    const slice = { ...filterOf(query), limit: pageSize, offset, before };
    const { items, total, more } = await this.listDeadLetters.run(slice);
    const last = more ? items.at(-1) : undefined;
    return {
      items: items.map((letter) => DeadLetterResponse.of(letter)),
      page,
      pageSize,
      total,
      nextCursor: last ? writeCursor(sortName, last.lastFailedMicros, last.id) : null,
    };
  }

  @Get('groups')
  @Endpoint({
    summary: 'Letters of one queue, job and cause together, the largest group first',
    access: 'admin',
    response: PageOf(DeadLetterGroupResponse),
  })
  async groups(@Query() query: DeadLetterListRequest): Promise<Page<DeadLetterGroupResponse>> {
    const { page, pageSize } = query;
    const slice = { limit: pageSize, offset: (page - 1) * pageSize };
    const { items, total } = await this.groupDeadLetters.run(filterOf(query), slice);
    return { items: items.map((group) => DeadLetterGroupResponse.of(group)), page, pageSize, total, nextCursor: null };
  }

  @Get(':id')
  @Endpoint({
    summary: 'One dead letter, with how it failed each time',
    access: 'admin',
    response: DeadLetterDetailsResponse,
    errors: { 404: noSuchLetter },
  })
  async show(@IdParam() id: string): Promise<DeadLetterDetailsResponse> {
    return DeadLetterDetailsResponse.of(await this.showDeadLetter.run(id));
  }

  @Post(':id/retry')
  @Endpoint({
    summary: 'Try the message of one open letter again, as it is or with other ids',
    description:
      'The same message becomes due again for the consumer that failed. Should it fail again, the letter opens again.',
    access: 'admin',
    response: DeadLetterResponse,
    idempotent: true,
    errors: {
      400: 'The payload has other members than the message, or values that are no ids (`invalid_payload`).',
      404: noSuchLetter,
      409: 'The letter is not open (`dead_letter_not_open`), or its message is not kept any more (`message_gone`).',
    },
  })
  async retry(
    @CurrentCaller() { userId }: Caller,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @IdParam() id: string,
    @Body() { payload }: RetryDeadLetterRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const claim = scopedTo(key, { userId });
    const present = DeadLetterResponse.of;
    return replyWith(reply, await this.retryDeadLetter.run({ id, payload, claim, present }));
  }

  @Post('retry')
  @Endpoint({
    summary: 'Try the messages of all open letters again, or of those of one queue',
    description: 'Safe to repeat: what has been retried is not open any more.',
    access: 'admin',
    response: RetriedLettersResponse,
  })
  async retryAll(@Body() { queue }: RetryDeadLettersRequest): Promise<RetriedLettersResponse> {
    const { retried } = await this.retryDeadLetters.run({ queue });
    return { retried };
  }

  @Delete(':id')
  @Endpoint({
    summary: 'Give one letter up; its message is not tried again',
    access: 'admin',
    status: 204,
    errors: { 404: noSuchLetter, 409: 'The letter was retried (`dead_letter_not_open`).' },
  })
  async discard(@IdParam() id: string): Promise<void> {
    await this.discardDeadLetter.run(id);
  }
}

function filterOf({ state, queue, orderId, causeKey }: DeadLetterListRequest): LetterFilter {
  return { state: state === 'all' ? undefined : (state as LetterState), queue, orderId, causeKey };
}

/** @throws DomainError `invalid_cursor` */
function positionOf(cursor: string): { micros: string; id: string } {
  const { key, id } = readCursor(cursor, sortName);
  if (/^\d{1,16}$/.test(key)) return { micros: key, id };
  throw new DomainError('invalid', 'invalid_cursor', { detail: 'The cursor does not belong to this list.' });
}
