import { ApiProperty, getSchemaPath, OmitType } from '@nestjs/swagger';
import { ProblemResponse } from '#http';
import type { ImportReport } from '../import-products';
import { importModes, mostFaults } from '../rules/import-report';

export class LineFaultResponse {
  @ApiProperty({ description: 'Physical line of the file, from 1, on which the record begins', example: 17 })
  readonly line!: number;

  @ApiProperty({ type: String, nullable: true, description: 'null: not one cell is wrong', example: 'price' })
  readonly column!: string | null;

  @ApiProperty({ description: 'Stable code, for programs', example: 'invalid_amount' })
  readonly code!: string;

  @ApiProperty({ description: 'What is wrong, for people', example: 'must be a decimal such as 19.90, not negative' })
  readonly detail!: string;
}

export class ImportReportResponse {
  @ApiProperty({ enum: importModes, example: 'valid' })
  readonly mode!: string;

  @ApiProperty({ description: 'Lines of variants that the file has', example: 1200 })
  readonly rows!: number;

  @ApiProperty({ description: 'Variants that are new', example: 1000 })
  readonly created!: number;

  @ApiProperty({
    description: 'Variants that were there already, whether or not their line said anything new',
    example: 198,
  })
  readonly updated!: number;

  @ApiProperty({ description: 'Lines that were not applied', example: 2 })
  readonly skipped!: number;

  @ApiProperty({ type: [LineFaultResponse], description: `What is wrong, line by line; the first ${mostFaults}` })
  readonly errors!: readonly LineFaultResponse[];

  @ApiProperty({ description: 'How many faults there are beyond those in `errors`', example: 0 })
  readonly errorsOmitted!: number;

  static of(report: ImportReport): ImportReportResponse {
    const { mode, rows, created, updated, skipped, errors, errorsOmitted } = report;
    return {
      mode,
      rows,
      created,
      updated,
      skipped,
      errors: errors.map(({ line, column, code, detail }) => ({ line, column, code, detail })),
      errorsOmitted,
    };
  }
}

/** A refused file: the members of the report stand in the problem document (`import_invalid`). */
export class ImportProblemResponse extends OmitType(ProblemResponse, ['errors']) {
  @ApiProperty({
    required: false,
    type: 'array',
    description: 'Faults of lines; of fields when the request itself is invalid',
    items: { anyOf: [{ $ref: getSchemaPath(LineFaultResponse) }, { $ref: getSchemaPath('FaultResponse') }] },
  })
  readonly errors?: readonly LineFaultResponse[];

  @ApiProperty({ enum: importModes, required: false, example: 'all' })
  readonly mode?: string;

  @ApiProperty({ required: false, example: 1200 })
  readonly rows?: number;

  @ApiProperty({ required: false, example: 0 })
  readonly created?: number;

  @ApiProperty({ required: false, example: 0 })
  readonly updated?: number;

  @ApiProperty({ required: false, example: 1200 })
  readonly skipped?: number;

  @ApiProperty({ required: false, example: 0 })
  readonly errorsOmitted?: number;
}
