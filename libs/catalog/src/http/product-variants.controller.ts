import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { StoreSettings } from '#config';
import { type Caller, CurrentCaller, Endpoint, IdParam } from '#http';
import { IdempotencyKey, type KeyOfRequest, replyWith, scopedTo } from '#idempotency/http';
import { parseAmount } from '#kernel';
import { AddVariant } from '../add-variant';
import { created } from './created';
import { AddVariantRequest } from './variant.request';
import { VariantResponse } from './variant.response';

@ApiTags('Catalogue')
@Controller({ path: 'products/:productId/variants', version: '1' })
export class ProductVariantsController {
  constructor(
    private readonly addVariant: AddVariant,
    private readonly store: StoreSettings,
  ) {}

  @Post()
  @Endpoint({
    summary: 'Add a variant to a product, with its stock',
    description: 'The default variant stays the default one.',
    access: 'staff',
    status: 201,
    response: VariantResponse,
    idempotent: true,
    errors: {
      400:
        'The request is malformed or a field is invalid (`validation_failed`, `invalid_amount`, ' +
        '`unknown_attribute_value`; `attribute_repeated` for two values of one attribute).',
      404: 'No such product.',
      409:
        'The product has a variant with these attribute values (`variant_exists`), or another variant has the SKU ' +
        '(`sku_taken`).',
    },
  })
  async add(
    @IdParam('productId') productId: string,
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @Body() body: AddVariantRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { currency } = this.store;
    const variant = {
      productId,
      sku: body.sku,
      priceAdjustmentMinor: parseAmount(body.priceAdjustment ?? 0, currency),
      attributeValueIds: (body.attributeValueIds ?? []).map((id) => id.toLowerCase()),
      stock: body.stock ?? 0,
      actor: `staff:${caller.userId}`,
    };
    const answer = await this.addVariant.run(variant, {
      claim: scopedTo(key, caller),
      answer: (view) => created(VariantResponse.of(view, currency), `/variants/${view.id}`),
    });
    return replyWith(reply, answer);
  }
}
