import { Controller, Get, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiExtraModels, ApiProduces, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { type Caller, CsvUpload, type CsvRecord, CurrentCaller, Endpoint, TakesCsv } from '#http';
import { ExportProducts } from '../export-products';
import { ImportProducts } from '../import-products';
import { ImportProductsRequest } from './product-files.request';
import { ImportProblemResponse, ImportReportResponse } from './product-files.response';

const example = `slug,name,price,brand,categories,sku,stock,attr.Size
trail-cap,Trail Cap,19.90,northlight,clothing|hats,CAP-S,10,S
trail-cap,,,,,CAP-M,25,M
`;

@ApiTags('Catalogue')
@Controller({ path: 'products', version: '1' })
export class ProductFilesController {
  constructor(
    private readonly importProducts: ImportProducts,
    private readonly exportProducts: ExportProducts,
  ) {}

  @Post('import')
  @ApiExtraModels(ImportProblemResponse)
  @ApiResponse({
    status: 400,
    description:
      'Mode `all` and a line is faulty (`import_invalid`, with the report), or the file cannot be read as a product ' +
      'file (`invalid_csv`). Nothing was changed.',
    content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ImportProblemResponse) } } },
  })
  @Endpoint({
    summary: 'Make the catalogue what a CSV file says',
    description:
      'One line is one variant, found by its `sku`; lines of one product share its `slug`. What is there is changed, ' +
      'what is not is added, an empty cell says nothing; nothing is deleted. `stock` sets the units on hand. The ' +
      'columns: docs/product-files.md. There is no need for an Idempotency-Key: the same file again changes nothing more.',
    access: 'staff',
    response: ImportReportResponse,
    errors: {
      408: 'The sender fell silent for 30 seconds (`request_timeout`); nothing was changed.',
      409: 'Other files are being imported (`import_running`); nothing was changed.',
      413: 'The file is larger than 256 MiB; nothing was changed.',
      415: 'The body is not text/csv in UTF-8.',
    },
  })
  @TakesCsv(example)
  async import(
    @CurrentCaller() caller: Caller,
    @Query() { mode }: ImportProductsRequest,
    @CsvUpload() records: AsyncIterable<CsvRecord>,
  ): Promise<ImportReportResponse> {
    const actor = `staff:${caller.userId}`;
    return ImportReportResponse.of(await this.importProducts.run({ mode, records, actor }));
  }

  @Get('export')
  @ApiProduces('text/csv')
  @ApiResponse({
    status: 200,
    description: 'All products that are not deleted, one line a variant. It can be imported again.',
    content: { 'text/csv': { schema: { type: 'string', format: 'binary', example } } },
  })
  @Endpoint({
    summary: 'The catalogue as a CSV file',
    description: 'Drafts and archived products included. `stock` is what is on hand, reserved units included.',
    access: 'staff',
  })
  async export(): Promise<StreamableFile> {
    return new StreamableFile(await this.exportProducts.run(), {
      type: 'text/csv; charset=utf-8; header=present',
      disposition: 'attachment; filename="products.csv"',
    });
  }
}
