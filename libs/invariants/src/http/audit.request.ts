import { ChoiceField, IdField } from '#http';

export class AuditRequest {
  @ChoiceField({
    description: 'true: reads every entry of the stock ledger, and checks the seals themselves',
    of: ['true', 'false'],
    optional: true,
    example: 'true',
  })
  readonly full?: string;

  @IdField({ description: 'Only the stock of this variant, from its first entry on', optional: true })
  readonly variantId?: string;
}
