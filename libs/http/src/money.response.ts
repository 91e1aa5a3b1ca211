import { ApiProperty } from '@nestjs/swagger';
import { formatAmount } from '#kernel';

/** An amount of money in an answer. */
export class MoneyResponse {
  @ApiProperty({ description: "Decimal with exactly the currency's places", example: '420.75' })
  readonly amount!: string;

  @ApiProperty({ description: 'ISO 4217', example: 'USD' })
  readonly currency!: string;

  static of(amountMinor: bigint, currency: string): MoneyResponse {
    return { amount: formatAmount(amountMinor, currency), currency };
  }
}
