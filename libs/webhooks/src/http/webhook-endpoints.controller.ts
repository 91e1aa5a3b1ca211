import { Body, Controller, Delete, Get, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  type Caller,
  CurrentCaller,
  Endpoint,
  IdParam,
  type Page,
  PageOf,
  PageRequest,
  readCursor,
  writeCursor,
} from '#http';
import { IdempotencyKey, type KeyOfRequest, replyWith, scopedTo } from '#idempotency/http';
import { AddEndpoint } from '../add-endpoint';
import { ChangeEndpoint } from '../change-endpoint';
import { ListDeliveries } from '../list-deliveries';
import { RemoveEndpoint } from '../remove-endpoint';
import { RotateSecret } from '../rotate-secret';
import type { DeliveryState } from '../rules/delivery-state';
import { ShowEndpoints } from '../show-endpoints';
import { WebhookDeliveryResponse } from './webhook-delivery.response';
import {
  AddWebhookEndpointRequest,
  ChangeWebhookEndpointRequest,
  WebhookDeliveryListRequest,
} from './webhook-endpoint.request';
import { NewWebhookSecretResponse, WebhookEndpointResponse } from './webhook-endpoint.response';

const sortName = 'deliveries';
const noSuchEndpoint = { 404: 'No such endpoint, or it was removed.' };
const invalidEndpoint =
  'The request is malformed or a field is invalid (`validation_failed`), the address is none that webhooks may go to ' +
  '(`url_not_allowed`), or there is no such event type (`unknown_event_type`).';

@ApiTags('Webhooks')
@Controller({ path: 'webhook-endpoints', version: '1' })
export class WebhookEndpointsController {
  constructor(
    private readonly showEndpoints: ShowEndpoints,
    private readonly addEndpoint: AddEndpoint,
    private readonly changeEndpoint: ChangeEndpoint,
    private readonly removeEndpoint: RemoveEndpoint,
    private readonly rotateSecret: RotateSecret,
    private readonly listDeliveries: ListDeliveries,
  ) {}

  @Get()
  @Endpoint({ summary: 'Subscribers, newest first', access: 'admin', response: PageOf(WebhookEndpointResponse) })
  async list(@Query() { page, pageSize }: PageRequest): Promise<Page<WebhookEndpointResponse>> {
    const { items, total } = await this.showEndpoints.list({ limit: pageSize, offset: (page - 1) * pageSize });
    return { items: items.map((item) => WebhookEndpointResponse.of(item)), page, pageSize, total, nextCursor: null };
  }

  @Get(':id')
  @Endpoint({ summary: 'One subscriber', access: 'admin', response: WebhookEndpointResponse, errors: noSuchEndpoint })
  async show(@IdParam() id: string): Promise<WebhookEndpointResponse> {
    return WebhookEndpointResponse.of(await this.showEndpoints.one(id));
  }

  @Post()
  @Endpoint({
    summary: 'Add a subscriber',
    description:
      'What happens from now on is sent to it, signed by Standard Webhooks. The answer shows its secret, once.',
    access: 'admin',
    status: 201,
    response: NewWebhookSecretResponse,
    idempotent: true,
    errors: { 400: invalidEndpoint, 409: 'There are 100 endpoints already (`too_many_endpoints`).' },
  })
  async add(
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @Body() body: AddWebhookEndpointRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { url, events, active, description = null } = body;
    const answer = await this.addEndpoint.run(
      { url, events, active, description },
      {
        claim: scopedTo(key, caller),
        answer: (endpoint, secret) => ({
          status: 201,
          body: NewWebhookSecretResponse.withSecret(endpoint, secret),
          headers: { location: `/api/v1/webhook-endpoints/${endpoint.id}` },
          resourceId: endpoint.id,
        }),
      },
    );
    return replyWith(reply, answer);
  }

  @Patch(':id')
  @Endpoint({
    summary: 'Change a subscriber',
    description:
      'What is left out stays as it is. Switched on again, it gets what was still to be sent when it was switched off; ' +
      'what happened in between was not written down for it.',
    access: 'admin',
    response: WebhookEndpointResponse,
    errors: { 400: invalidEndpoint, ...noSuchEndpoint },
  })
  async change(@IdParam() id: string, @Body() body: ChangeWebhookEndpointRequest): Promise<WebhookEndpointResponse> {
    const { url, events, active, description } = body;
    return WebhookEndpointResponse.of(await this.changeEndpoint.run(id, { url, events, active, description }));
  }

  @Delete(':id')
  @Endpoint({
    summary: 'Remove a subscriber; nothing more is sent to it',
    access: 'admin',
    status: 204,
    errors: noSuchEndpoint,
  })
  async remove(@IdParam() id: string): Promise<void> {
    await this.removeEndpoint.run(id);
  }

  @Post(':id/rotate-secret')
  @Endpoint({
    summary: 'Give a subscriber a new secret',
    description:
      'For 24 hours everything is signed with both, as two signatures in one header. The answer shows the new one, once.',
    access: 'admin',
    response: NewWebhookSecretResponse,
    idempotent: true,
    errors: noSuchEndpoint,
  })
  async rotate(
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @IdParam() id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.rotateSecret.run(id, {
      claim: scopedTo(key, caller),
      answer: (endpoint, secret) => ({
        status: 200,
        body: NewWebhookSecretResponse.withSecret(endpoint, secret),
        headers: {},
        resourceId: endpoint.id,
      }),
    });
    return replyWith(reply, answer);
  }

  @Get(':id/deliveries')
  @Endpoint({
    summary: 'What was sent to a subscriber, or is to be, newest first; kept for 30 days',
    access: 'admin',
    response: PageOf(WebhookDeliveryResponse),
    errors: noSuchEndpoint,
  })
  async deliveries(
    @IdParam() id: string,
    @Query() query: WebhookDeliveryListRequest,
  ): Promise<Page<WebhookDeliveryResponse>> {
    const { page, pageSize, cursor } = query;
    const afterId = cursor === undefined ? undefined : readCursor(cursor, sortName).id;
    const { items, total } = await this.listDeliveries.run({
      endpointId: id,
      state: query.state as DeliveryState | undefined,
      afterId,
      limit: pageSize,
      offset: afterId === undefined ? (page - 1) * pageSize : 0,
    });
    const last = items.length === pageSize ? items.at(-1) : undefined;
    return {
      items: items.map((item) => WebhookDeliveryResponse.of(item)),
      page,
      pageSize,
      total,
      nextCursor: last ? writeCursor(sortName, last.createdAt.toISOString(), last.id) : null,
    };
  }
}
