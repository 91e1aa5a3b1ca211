import { ApiProperty } from '@nestjs/swagger';
import type { AdjustedVariant } from '../adjust-variant';
import type { AdjustedItem, AdjustedItems } from '../adjust-variants';
import { InventoryResponse, LedgerEntryResponse } from './inventory.response';

export class StockAdjustmentResponse extends InventoryResponse {
  @ApiProperty({
    type: LedgerEntryResponse,
    nullable: true,
    description: 'The entry in the ledger; null when there were that many units already',
  })
  readonly entry!: LedgerEntryResponse | null;

  static override of(adjusted: AdjustedVariant): StockAdjustmentResponse {
    return {
      ...InventoryResponse.of(adjusted),
      entry: adjusted.entry && LedgerEntryResponse.of(adjusted.entry),
    };
  }
}

export class AdjustedItemResponse {
  @ApiProperty({ format: 'uuid' })
  readonly variantId!: string;

  @ApiProperty({ example: 'RDJ-M-NAVY' })
  readonly sku!: string;

  @ApiProperty({ description: 'Change of onHand; 0 when there were that many units already', example: -2 })
  readonly delta!: number;

  @ApiProperty({ description: 'Units in the building right after this change', example: 22 })
  readonly onHand!: number;

  @ApiProperty({ description: 'Units held by active reservations', example: 3 })
  readonly reserved!: number;

  @ApiProperty({ description: 'Units that could then be sold', example: 19 })
  readonly available!: number;

  static of({ variantId, sku, delta, onHand, reserved }: AdjustedItem): AdjustedItemResponse {
    return { variantId, sku, delta, onHand, reserved, available: onHand - reserved };
  }
}

export class AdjustmentsResponse {
  @ApiProperty({ description: 'How many entries the ledger got', example: 1 })
  readonly entries!: number;

  @ApiProperty({ type: [AdjustedItemResponse], description: 'What became of each item, in their order' })
  readonly items!: readonly AdjustedItemResponse[];

  static of({ items }: AdjustedItems): AdjustmentsResponse {
    return {
      entries: items.filter(({ delta }) => delta !== 0).length,
      items: items.map((item) => AdjustedItemResponse.of(item)),
    };
  }
}
