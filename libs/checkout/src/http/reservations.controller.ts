import { Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Caller, CurrentCaller, Endpoint, IdParam, type Page, PageOf, readCursor, writeCursor } from '#http';
import { IdempotencyKey, type KeyOfRequest, replyWith, scopedTo } from '#idempotency/http';
import { ExtendHold } from '../extend-hold';
import { ShowReservations } from '../show-reservations';
import { audienceOf, OrderToken } from './order-access';
import { ReservationListRequest } from './reservation.request';
import { ReservationResponse } from './reservation.response';

const noSuchReservation = { 404: 'No such reservation, or it belongs to somebody else.' };
const sortName = '-id';

@ApiTags('Reservations')
@ApiHeader({ name: 'X-Order-Token', required: false, description: 'A guest’s order; given when it was placed' })
@Controller({ path: 'reservations', version: '1' })
export class ReservationsController {
  constructor(
    private readonly showReservations: ShowReservations,
    private readonly extendHold: ExtendHold,
  ) {}

  @Get()
  @Endpoint({
    summary: 'Own reservations, newest first; all of them for the staff',
    access: 'public',
    response: PageOf(ReservationResponse),
  })
  async list(
    @CurrentCaller() caller: Caller | undefined,
    @OrderToken() token: string | undefined,
    @Query() query: ReservationListRequest,
  ): Promise<Page<ReservationResponse>> {
    const { page, pageSize, cursor, status, orderId } = query;
    const belowId = cursor === undefined ? undefined : readCursor(cursor, sortName).id;
    const offset = belowId === undefined ? (page - 1) * pageSize : 0;
    const found = await this.showReservations.list(
      audienceOf(caller, token),
      { status, orderId },
      { belowId, limit: pageSize, offset },
    );
    const items = found.items.map((hold) => ReservationResponse.of(hold));
    const last = items.length === pageSize ? items.at(-1) : undefined;
    return { items, page, pageSize, total: found.total, nextCursor: last ? writeCursor(sortName, '', last.id) : null };
  }

  @Get(':id')
  @Endpoint({ summary: 'One reservation', access: 'public', response: ReservationResponse, errors: noSuchReservation })
  async show(
    @CurrentCaller() caller: Caller | undefined,
    @OrderToken() token: string | undefined,
    @IdParam() reservationId: string,
  ): Promise<ReservationResponse> {
    return ReservationResponse.of(await this.showReservations.one(reservationId, audienceOf(caller, token)));
  }

  @Post(':id/extend')
  @HttpCode(200)
  @Endpoint({
    summary: 'Hold the stock for one more period, once',
    description: 'Starting a payment uses up the one extension.',
    access: 'public',
    response: ReservationResponse,
    idempotent: true,
    errors: {
      ...noSuchReservation,
      409: 'It was extended before (`already_extended`), or holds nothing any more (`invalid_transition`).',
    },
  })
  async extend(
    @CurrentCaller() caller: Caller | undefined,
    @OrderToken() token: string | undefined,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @IdParam() reservationId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.extendHold.run({
      reservationId,
      audience: audienceOf(caller, token),
      claim: scopedTo(key, caller ? { userId: caller.userId } : { cart: `order:${token ?? ''}` }),
      present: (hold) => ReservationResponse.of(hold),
    });
    return replyWith(reply, answer);
  }
}
