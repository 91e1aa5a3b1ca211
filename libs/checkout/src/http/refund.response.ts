import { ApiProperty } from '@nestjs/swagger';
import { MoneyResponse } from '#http';
import { refundStatuses, type RefundView } from '#payments';

export class RefundResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ format: 'uuid' })
  readonly orderId!: string;

  @ApiProperty()
  readonly amount!: MoneyResponse;

  @ApiProperty({ enum: refundStatuses, description: 'pending until the payment provider has decided' })
  readonly status!: string;

  @ApiProperty({ description: 'Whether units went back on hand with it' })
  readonly restocked!: boolean;

  @ApiProperty({ example: 'The mug was chipped' })
  readonly reason!: string;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  static of(refund: RefundView): RefundResponse {
    const { id, orderId, amountMinor, currency, status, restocked, reason } = refund;
    const amount = MoneyResponse.of(amountMinor, currency);
    return { id, orderId, amount, status, restocked, reason, createdAt: refund.createdAt.toISOString() };
  }
}
