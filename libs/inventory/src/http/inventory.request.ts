import { ChoiceField, PageRequest } from '#http';

export class InventoryListRequest extends PageRequest {
  @ChoiceField({
    description: 'true: only variants at or below their threshold',
    of: ['true', 'false'],
    optional: true,
    example: 'true',
  })
  readonly lowStock?: string;
}
