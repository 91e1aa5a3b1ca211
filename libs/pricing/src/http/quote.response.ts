import { ApiProperty } from '@nestjs/swagger';
import { MoneyResponse } from '#http';
import type { PriceStep } from '../rules/price-step';
import type { Quote } from '../rules/quote';

export class QuoteStepResponse {
  @ApiProperty({ enum: ['variant', 'quantity', 'tier', 'seasonal', 'geographic', 'customer', 'coupon'] })
  readonly kind!: string;

  @ApiProperty({ type: String, nullable: true, format: 'uuid' })
  readonly ruleId!: string | null;

  @ApiProperty({ example: '10 and more' })
  readonly label!: string;

  @ApiProperty({ description: 'What the step added to a unit, or took off' })
  readonly change!: MoneyResponse;

  @ApiProperty({ description: 'Unit price after the step, rounded to be shown' })
  readonly unitPrice!: MoneyResponse;

  static of({ kind, ruleId, label, changeMinor, unitPriceMinor }: PriceStep, currency: string): QuoteStepResponse {
    const change = MoneyResponse.of(changeMinor, currency);
    return { kind, ruleId, label, change, unitPrice: MoneyResponse.of(unitPriceMinor, currency) };
  }
}

export class PriceQuoteResponse {
  @ApiProperty({ format: 'uuid' })
  readonly productId!: string;

  @ApiProperty({ format: 'uuid' })
  readonly variantId!: string;

  @ApiProperty({ example: 10 })
  readonly quantity!: number;

  @ApiProperty({ description: 'Price of one unit of the product before the variant’s adjustment and any rule' })
  readonly basePrice!: MoneyResponse;

  @ApiProperty({ type: [QuoteStepResponse], description: 'How the unit price came about' })
  readonly steps!: readonly QuoteStepResponse[];

  @ApiProperty({ description: 'Rounded half up to the minor unit, once, at the end of the chain' })
  readonly unitPrice!: MoneyResponse;

  @ApiProperty({ description: 'Unit price × quantity' })
  readonly total!: MoneyResponse;

  static of(quote: Quote, currency: string): PriceQuoteResponse {
    const { productId, variantId, quantity } = quote;
    return {
      productId,
      variantId,
      quantity,
      basePrice: MoneyResponse.of(quote.basePriceMinor, currency),
      steps: quote.steps.map((step) => QuoteStepResponse.of(step, currency)),
      unitPrice: MoneyResponse.of(quote.unitPriceMinor, currency),
      total: MoneyResponse.of(quote.totalMinor, currency),
    };
  }
}

export class PriceSimulationResponse {
  @ApiProperty({ type: [PriceQuoteResponse], description: 'One for each item, in their order' })
  readonly quotes!: readonly PriceQuoteResponse[];

  @ApiProperty()
  readonly total!: MoneyResponse;

  static of(quotes: readonly Quote[], currency: string): PriceSimulationResponse {
    const totalMinor = quotes.reduce((sum, quote) => sum + quote.totalMinor, 0n);
    return {
      quotes: quotes.map((quote) => PriceQuoteResponse.of(quote, currency)),
      total: MoneyResponse.of(totalMinor, currency),
    };
  }
}
