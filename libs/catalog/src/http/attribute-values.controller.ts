import { Body, Controller, Delete, Patch, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Caller, CurrentCaller, Endpoint, IdParam } from '#http';
import { IdempotencyKey, type KeyOfRequest, replyWith, scopedTo } from '#idempotency/http';
import { AddAttributeValue } from '../add-attribute-value';
import { ChangeAttributeValue } from '../change-attribute-value';
import { DeleteAttributeValue } from '../delete-attribute-value';
import { AttributeValueRequest } from './attribute.request';
import { AttributeValueResponse } from './attribute.response';
import { created } from './created';

@ApiTags('Catalogue')
@Controller({ path: 'attributes/:attributeId/values', version: '1' })
export class AttributeValuesController {
  constructor(
    private readonly addAttributeValue: AddAttributeValue,
    private readonly changeAttributeValue: ChangeAttributeValue,
    private readonly deleteAttributeValue: DeleteAttributeValue,
  ) {}

  @Post()
  @Endpoint({
    summary: 'Add a value behind the others of its attribute',
    access: 'staff',
    status: 201,
    response: AttributeValueResponse,
    idempotent: true,
    errors: { 404: 'No such attribute.', 409: 'The attribute has this value (`value_exists`).' },
  })
  async add(
    @IdParam('attributeId') attributeId: string,
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @Body() body: AttributeValueRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.addAttributeValue.run(
      { attributeId, value: body.value.trim() },
      {
        claim: scopedTo(key, caller),
        answer: (value) => created(AttributeValueResponse.of(value), `/attributes/${attributeId}`),
      },
    );
    return replyWith(reply, answer);
  }

  @Patch(':valueId')
  @Endpoint({
    summary: 'Spell a value differently',
    description: 'The variants that have it keep it.',
    access: 'staff',
    response: AttributeValueResponse,
    errors: { 404: 'No such attribute or value.', 409: 'The attribute has this value (`value_exists`).' },
  })
  async change(
    @IdParam('attributeId') attributeId: string,
    @IdParam('valueId') valueId: string,
    @Body() { value }: AttributeValueRequest,
  ): Promise<AttributeValueResponse> {
    return AttributeValueResponse.of(await this.changeAttributeValue.run({ attributeId, valueId }, value.trim()));
  }

  @Delete(':valueId')
  @Endpoint({
    summary: 'Delete a value that no variant has',
    access: 'staff',
    status: 204,
    errors: { 404: 'No such attribute or value.', 409: 'There are variants with this value (`value_in_use`).' },
  })
  async delete(@IdParam('attributeId') attributeId: string, @IdParam('valueId') valueId: string): Promise<void> {
    await this.deleteAttributeValue.run({ attributeId, valueId });
  }
}
