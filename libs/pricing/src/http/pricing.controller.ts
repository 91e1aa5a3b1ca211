import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { StoreSettings } from '#config';
import { type Caller, CurrentCaller, Endpoint, IdParam } from '#http';
import { InvalidFields } from '../pricing.errors';
import { QuotePrice } from '../quote-price';
import { parseInstant } from '../rules/instant';
import { SimulatePrices } from '../simulate-prices';
import { PriceSimulationRequest, QuoteRequest } from './quote.request';
import { PriceQuoteResponse, PriceSimulationResponse } from './quote.response';

const unusableCoupon = { 409: 'The coupon cannot be used (`coupon_invalid`).' };

@ApiTags('Pricing')
@Controller({ path: 'pricing', version: '1' })
export class PricingController {
  constructor(
    private readonly quotePrice: QuotePrice,
    private readonly simulatePrices: SimulatePrices,
    private readonly store: StoreSettings,
  ) {}

  @Get(':productId/price')
  @Endpoint({
    summary: 'What some units of a product cost, and why',
    description: 'A look, which promises nothing. For who is signed in, own rules and tier count.',
    access: 'public',
    response: PriceQuoteResponse,
    errors: { 404: 'No such product, or no such variant of it.', ...unusableCoupon },
  })
  async quote(
    @CurrentCaller() caller: Caller | undefined,
    @IdParam('productId') productId: string,
    @Query() query: QuoteRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PriceQuoteResponse> {
    const { variantId, quantity, userTier, country = null, couponCode } = query;
    const customerId = caller?.userId ?? null;
    const question = { productId, variantId, quantity, tier: userTier, country, couponCode, customerId };
    const { quote, hit } = await this.quotePrice.run(question);
    void reply.header('x-cache', hit ? 'HIT' : 'MISS');
    return PriceQuoteResponse.of(quote, this.store.currency);
  }

  @Post('simulate')
  @HttpCode(200)
  @Endpoint({
    summary: 'What a cart would cost a customer, at any moment',
    description: 'Writes nothing. Products that are not on sale are priced as well.',
    access: 'staff',
    response: PriceSimulationResponse,
    errors: { 404: 'No such variant or product; `errors` says which.', ...unusableCoupon },
  })
  async simulate(@Body() body: PriceSimulationRequest): Promise<PriceSimulationResponse> {
    const { items, userTier, country = null, couponCode, customerId = null } = body;
    const at = body.at === undefined ? undefined : parseInstant(body.at);
    if (body.at !== undefined && at === undefined) {
      const detail = 'must be an ISO 8601 instant with its zone, from the years 2000 to 2199';
      throw new InvalidFields([{ pointer: '/at', detail }]);
    }
    const quotes = await this.simulatePrices.run({ items, tier: userTier, country, couponCode, customerId, at });
    return PriceSimulationResponse.of(quotes, this.store.currency);
  }
}
