import { Body, Controller, Delete, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { StoreSettings } from '#config';
import { Endpoint, IdParam } from '#http';
import { parseAmount } from '#kernel';
import { ChangeVariant } from '../change-variant';
import { DeleteVariant } from '../delete-variant';
import { ShowAvailability } from '../show-availability';
import { ShowVariant } from '../show-variant';
import { someChange } from './some-change';
import { ChangeVariantRequest } from './variant.request';
import { AvailabilityResponse, VariantResponse } from './variant.response';

@ApiTags('Catalogue')
@Controller({ path: 'variants', version: '1' })
export class VariantsController {
  constructor(
    private readonly showAvailability: ShowAvailability,
    private readonly showVariant: ShowVariant,
    private readonly changeVariant: ChangeVariant,
    private readonly deleteVariant: DeleteVariant,
    private readonly store: StoreSettings,
  ) {}

  @Get(':id')
  @Endpoint({
    summary: 'One variant of a product on sale',
    access: 'public',
    response: VariantResponse,
    errors: { 404: 'No such variant on sale.' },
  })
  async show(@IdParam() id: string): Promise<VariantResponse> {
    return VariantResponse.of(await this.showVariant.run(id), this.store.currency);
  }

  @Get(':id/availability')
  @Endpoint({
    summary: 'How many units of a variant can be sold now',
    description: 'Read from the database each time.',
    access: 'public',
    response: AvailabilityResponse,
    errors: { 404: 'No such variant on sale.' },
  })
  async availability(@IdParam() id: string): Promise<AvailabilityResponse> {
    return AvailabilityResponse.of(id, await this.showAvailability.run(id));
  }

  @Patch(':id')
  @Endpoint({
    summary: 'Change a variant, whatever the status of its product',
    description: 'What is left out stays as it is. Units have their own addresses below `/inventory`.',
    access: 'staff',
    response: VariantResponse,
    errors: {
      400:
        'The request is malformed, asks for nothing, or a field is invalid (`validation_failed`, `invalid_amount`, ' +
        '`unknown_attribute_value`; `attribute_repeated` for two values of one attribute).',
      404: 'No such variant.',
      409:
        'The product has another variant with these attribute values (`variant_exists`), or another variant has the ' +
        'SKU (`sku_taken`).',
    },
  })
  async change(@IdParam() id: string, @Body() body: ChangeVariantRequest): Promise<VariantResponse> {
    const { sku, priceAdjustment, attributeValueIds } = someChange(body);
    const { currency } = this.store;
    const variant = await this.changeVariant.run(id, {
      sku,
      priceAdjustmentMinor: priceAdjustment === undefined ? undefined : parseAmount(priceAdjustment, currency),
      attributeValueIds: attributeValueIds?.map((valueId) => valueId.toLowerCase()),
    });
    return VariantResponse.of(variant, currency);
  }

  @Delete(':id')
  @Endpoint({
    summary: 'Hide a variant for good',
    description:
      'Orders and carts that know it can still be read. Its SKU may be given again. When it was the default one, the ' +
      'next variant of the product becomes the default.',
    access: 'staff',
    status: 204,
    errors: {
      404: 'No such variant, or it was deleted before.',
      409: 'It is the only variant of its product (`last_variant`).',
    },
  })
  async delete(@IdParam() id: string): Promise<void> {
    await this.deleteVariant.run(id);
  }
}
