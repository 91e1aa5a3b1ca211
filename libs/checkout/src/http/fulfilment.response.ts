import { ApiProperty } from '@nestjs/swagger';
import type { FulfilmentView } from '#orders';

export class OrderFulfilmentResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'DHL' })
  readonly carrier!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '00340434161094042557' })
  readonly trackingNumber!: string | null;

  @ApiProperty({ format: 'date-time' })
  readonly shippedAt!: string;

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  readonly deliveredAt!: string | null;

  static of({ id, carrier, trackingNumber, shippedAt, deliveredAt }: FulfilmentView): OrderFulfilmentResponse {
    const arrived = deliveredAt?.toISOString() ?? null;
    return { id, carrier, trackingNumber, shippedAt: shippedAt.toISOString(), deliveredAt: arrived };
  }
}
