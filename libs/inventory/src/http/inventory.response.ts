import { ApiProperty } from '@nestjs/swagger';
import type { InventoryView, LedgerView } from '../index';

export class InventoryResponse {
  @ApiProperty({ format: 'uuid' })
  readonly variantId!: string;

  @ApiProperty({ example: 'RDJ-M-NAVY' })
  readonly sku!: string;

  @ApiProperty({ description: 'Units in the building, reserved ones included', example: 24 })
  readonly onHand!: number;

  @ApiProperty({ description: 'Units held by active reservations', example: 3 })
  readonly reserved!: number;

  @ApiProperty({ description: 'Units that can be sold now', example: 21 })
  readonly available!: number;

  @ApiProperty({ description: 'At or below this many available units the variant runs low', example: 5 })
  readonly lowStockThreshold!: number;

  static of(view: InventoryView): InventoryResponse {
    const { variantId, sku, onHand, reserved, available, lowStockThreshold } = view;
    return { variantId, sku, onHand, reserved, available, lowStockThreshold };
  }
}

export class LedgerEntryResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ enum: ['initial', 'receipt', 'adjustment', 'reserve', 'confirm', 'release', 'expire', 'restock'] })
  readonly kind!: string;

  @ApiProperty({ description: 'Change of onHand; 0 for reserve, release and expire', example: 0 })
  readonly delta!: number;

  @ApiProperty({ description: 'Change of reserved', example: 2 })
  readonly reservedDelta!: number;

  @ApiProperty({ example: 24 })
  readonly onHandAfter!: number;

  @ApiProperty({ example: 5 })
  readonly reservedAfter!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The order that moved the stock',
    example: 'ORD-7KQ2M4X1ZP',
  })
  readonly reference!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Why somebody adjusted the stock; null for movements that orders make',
    example: 'counted',
  })
  readonly reason!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'What else was said of it', example: null })
  readonly note!: string | null;

  @ApiProperty({ description: 'Who did it', example: 'system' })
  readonly actor!: string;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  static of(view: LedgerView): LedgerEntryResponse {
    const { id, kind, delta, reservedDelta, onHandAfter, reservedAfter, reference, reason, note, actor } = view;
    return {
      id,
      kind,
      delta,
      reservedDelta,
      onHandAfter,
      reservedAfter,
      reference,
      reason,
      note,
      actor,
      createdAt: view.createdAt.toISOString(),
    };
  }
}
