import { ChoiceField } from '#http';
import { type ImportMode, importModes } from '../rules/import-report';

export class ImportProductsRequest {
  @ChoiceField({
    description: 'What a faulty line does: `all` refuses the whole file, `valid` skips the line',
    of: importModes,
    optional: true,
    example: 'all',
  })
  readonly mode: ImportMode = 'all';
}
