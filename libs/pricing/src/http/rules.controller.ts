import { Body, Controller, Delete, Get, Headers, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { StoreSettings } from '#config';
import {
  type Caller,
  CurrentCaller,
  Endpoint,
  IdParam,
  isNamedIn,
  type Page,
  PageOf,
  readCursor,
  writeCursor,
} from '#http';
import type { Answer } from '#idempotency';
import { IdempotencyKey, type KeyOfRequest, replyWith, scopedTo } from '#idempotency/http';
import { ChangeRule } from '../change-rule';
import { CreateRule } from '../create-rule';
import { ListRules } from '../list-rules';
import { RemoveRule } from '../remove-rule';
import { type RuleView, ShowRule } from '../show-rule';
import { RuleReader } from './rule-reader';
import { ChangeRuleRequest, CreateRuleRequest, ruleExamples, RuleListRequest } from './rule.request';
import { RuleResponse } from './rule.response';

const noSuchRule = { 404: 'No such rule, or it was deleted.' };
const invalidRule =
  'The request is malformed, a field is invalid or fields do not go together (`validation_failed`), or an id names ' +
  'nothing (`unknown_product`, `unknown_category`, `unknown_brand`, `unknown_customer`).';

/** Names a rule as staff wrote it: its use does not change the tag. */
const etagOfRule = ({ version }: RuleView): string => `"${version}"`;

@ApiTags('Pricing')
@Controller({ path: 'pricing/rules', version: '1' })
export class RulesController {
  constructor(
    private readonly createRule: CreateRule,
    private readonly changeRule: ChangeRule,
    private readonly removeRule: RemoveRule,
    private readonly showRule: ShowRule,
    private readonly listRules: ListRules,
    private readonly store: StoreSettings,
  ) {}

  @Get()
  @Endpoint({ summary: 'Price rules, over ones included', access: 'staff', response: PageOf(RuleResponse) })
  async list(@Query() query: RuleListRequest): Promise<Page<RuleResponse>> {
    const { kind, couponCode, sort, cursor, page, pageSize } = query;
    const active = query.active === undefined ? undefined : query.active === 'true';
    const after = cursor === undefined ? undefined : readCursor(cursor, sort);
    const offset = after ? 0 : (page - 1) * pageSize;
    const { items, total, end } = await this.listRules.run(
      { kind, active, couponCode: couponCode?.toUpperCase() },
      { sort, limit: pageSize, offset, after },
    );
    return {
      items: items.map((rule) => RuleResponse.of(rule, this.store.currency)),
      page,
      pageSize,
      total,
      nextCursor: end ? writeCursor(sort, end.key, end.id) : null,
    };
  }

  @Get(':id')
  @Endpoint({ summary: 'One price rule', access: 'staff', response: RuleResponse, errors: noSuchRule })
  async show(@IdParam() id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<RuleResponse> {
    return this.tagged(await this.showRule.run(id), reply);
  }

  @Post()
  @Endpoint({
    summary: 'Add a price rule',
    description: 'It counts from the next quote on. Every condition that is given must hold.',
    access: 'staff',
    status: 201,
    response: RuleResponse,
    idempotent: true,
    errors: { 400: invalidRule },
  })
  @ApiBody({ type: CreateRuleRequest, examples: ruleExamples })
  async create(
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @Body() body: CreateRuleRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const rule = new RuleReader(this.store.currency).readNew(body);
    const created = await this.createRule.run(rule, {
      claim: scopedTo(key, caller),
      answer: (view) => answerFor(view, this.store.currency),
    });
    return replyWith(reply, created);
  }

  @Patch(':id')
  @Endpoint({
    summary: 'Change a price rule',
    description: 'What is left out stays as it is; null takes a condition away. The rule as a whole must make sense.',
    access: 'staff',
    response: RuleResponse,
    errors: {
      400: invalidRule,
      ...noSuchRule,
      409: 'More uses were taken than the new limit allows (`limit_below_usage`).',
      412: 'The rule has changed since the answer whose ETag was sent.',
    },
  })
  @ApiBody({ type: ChangeRuleRequest, examples: { off: { summary: 'Switch it off', value: { active: false } } } })
  @ApiHeader({ name: 'If-Match', required: false, description: '`ETag` of an earlier answer' })
  async change(
    @IdParam() id: string,
    @Headers('if-match') known: string | undefined,
    @Body() body: ChangeRuleRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RuleResponse> {
    const fields = new RuleReader(this.store.currency).read(body);
    const isCurrent = (rule: RuleView): boolean => known === undefined || isNamedIn(known, etagOfRule(rule));
    return this.tagged(await this.changeRule.run({ id, fields, isCurrent }), reply);
  }

  @Delete(':id')
  @Endpoint({
    summary: 'Take a price rule out of use',
    description: 'Orders keep the price steps that it made.',
    access: 'staff',
    status: 204,
    errors: noSuchRule,
  })
  async remove(@IdParam() id: string): Promise<void> {
    await this.removeRule.run(id);
  }

  private tagged(rule: RuleView, reply: FastifyReply): RuleResponse {
    void reply.header('etag', etagOfRule(rule));
    return RuleResponse.of(rule, this.store.currency);
  }
}

function answerFor(rule: RuleView, currency: string): Answer {
  const headers = { etag: etagOfRule(rule), location: `/api/v1/pricing/rules/${rule.id}` };
  return { status: 201, body: RuleResponse.of(rule, currency), headers, resourceId: rule.id };
}
