import { ApiProperty } from '@nestjs/swagger';
import type { HoldView } from '../show-reservations';
import { reservationStatuses } from './reservation.request';

export class ReservationLineResponse {
  @ApiProperty({ format: 'uuid' })
  readonly variantId!: string;

  @ApiProperty({ example: 2 })
  readonly quantity!: number;
}

export class ReservationResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ format: 'uuid' })
  readonly orderId!: string;

  @ApiProperty({ example: 'ORD-7KQ2M4X1ZP' })
  readonly orderReference!: string;

  @ApiProperty({ enum: reservationStatuses })
  readonly status!: string;

  @ApiProperty({ format: 'date-time', description: 'Until when the stock is held' })
  readonly expiresAt!: string;

  @ApiProperty({ description: 'Whether it has had its one extension' })
  readonly extended!: boolean;

  @ApiProperty({ type: [ReservationLineResponse], description: 'What it holds, each variant once' })
  readonly lines!: readonly ReservationLineResponse[];

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  static of(hold: HoldView): ReservationResponse {
    const { id, orderId, orderReference, status, expiresAt, extended, createdAt } = hold;
    return {
      id,
      orderId,
      orderReference,
      status,
      expiresAt: expiresAt.toISOString(),
      extended,
      lines: hold.lines.map(({ variantId, quantity }) => ({ variantId, quantity })),
      createdAt: createdAt.toISOString(),
    };
  }
}
