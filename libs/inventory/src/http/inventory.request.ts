import { ChoiceField, PageRequest } from '#http';
import { type InventorySort, inventorySorts } from '../list-inventory';

export class InventoryListRequest extends PageRequest {
  @ChoiceField({
    description: 'true: only variants at or below their threshold',
    of: ['true', 'false'],
    optional: true,
    example: 'true',
  })
  readonly lowStock?: string;

  @ChoiceField({ description: 'Order of the list', of: inventorySorts, optional: true, example: 'sku' })
  readonly sort: InventorySort = 'sku';
}
