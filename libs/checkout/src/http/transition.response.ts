import { ApiProperty } from '@nestjs/swagger';
import { orderStatuses, type TransitionView } from '#orders';

export class TransitionResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ type: String, nullable: true, enum: orderStatuses })
  readonly from!: string | null;

  @ApiProperty({ enum: orderStatuses })
  readonly to!: string;

  @ApiProperty({ format: 'date-time' })
  readonly at!: string;

  @ApiProperty({ description: 'customer:<id>, guest, staff:<id> or system', example: 'system' })
  readonly actor!: string;

  @ApiProperty({ example: 'payment captured' })
  readonly reason!: string;

  static of(view: TransitionView): TransitionResponse {
    const { id, from, to, actor, reason } = view;
    return { id, from, to, at: view.at.toISOString(), actor, reason };
  }
}
