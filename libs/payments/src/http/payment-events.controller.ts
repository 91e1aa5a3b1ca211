import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint, type Page, PageOf, readCursor, writeCursor } from '#http';
import { ListPaymentEvents } from '../list-payment-events';
import { PaymentEventListRequest } from './payment-event.request';
import { PaymentEventResponse } from './payment-event.response';

const byAge = 'payment-events';

@ApiTags('Payments')
@Controller({ path: 'admin/payment-events', version: '1' })
export class PaymentEventsController {
  constructor(private readonly listPaymentEvents: ListPaymentEvents) {}

  @Get()
  @Endpoint({
    summary: 'What payment providers told us, newest first',
    description:
      '`state=unmatched` are those that nothing of ours waited for: a wrong amount or currency, an unknown reference, money ' +
      'for an order that was paid or refunded. They changed nothing; `detail` says why.',
    access: 'staff',
    response: PageOf(PaymentEventResponse),
    errors: { 400: 'The request is malformed or a field is invalid (`validation_failed`, `invalid_cursor`).' },
  })
  async list(@Query() query: PaymentEventListRequest): Promise<Page<PaymentEventResponse>> {
    const { page, pageSize, cursor, state } = query;
    const after = cursor === undefined ? undefined : readCursor(cursor, byAge);
    const { items, total, more } = await this.listPaymentEvents.run({
      state,
      limit: pageSize,
      offset: after ? 0 : (page - 1) * pageSize,
      afterId: after?.id,
    });
    const last = more ? items.at(-1) : undefined;
    return {
      items: items.map((item) => PaymentEventResponse.of(item)),
      page,
      pageSize,
      total,
      nextCursor: last ? writeCursor(byAge, last.id, last.id) : null,
    };
  }
}
