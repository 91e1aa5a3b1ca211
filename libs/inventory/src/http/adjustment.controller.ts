import { Body, Controller, Patch, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Caller, CsvOrJson, CurrentCaller, Endpoint, IdParam, ReceivedCsv, TakesCsvOrJson } from '#http';
import { IdempotencyKey, type KeyOfRequest, replyWith, scopedTo } from '#idempotency/http';
import { AdjustVariant } from '../adjust-variant';
import { AdjustVariants } from '../adjust-variants';
import { ChangeThreshold } from '../change-threshold';
import { ReadAdjustmentFile } from '../read-adjustment-file';
import { adjustmentLimits } from '../rules/adjustment';
import {
  StockAdjustmentRequest,
  AdjustmentsRequest,
  changeOf,
  changesOf,
  ThresholdRequest,
} from './adjustment.request';
import { StockAdjustmentResponse, AdjustmentsResponse } from './adjustment.response';
import { InventoryResponse } from './inventory.response';

const example = `sku,delta,setTo,reason
CAP-S,12,,received
CAP-M,-1,,damaged
CAP-L,,40,counted
`;

const impossible =
  'Fewer units would be left than are held for orders (`stock_reserved`, with `reserved` in `errors`), or there would ' +
  'be more than 1,000,000,000 (`too_much_stock`); nothing was changed.';

@ApiTags('Inventory')
@Controller({ path: 'inventory', version: '1' })
export class AdjustmentController {
  constructor(
    private readonly changeThreshold: ChangeThreshold,
    private readonly adjustVariant: AdjustVariant,
    private readonly adjustVariants: AdjustVariants,
    private readonly readFile: ReadAdjustmentFile,
  ) {}

  @Patch(':variantId')
  @Endpoint({
    summary: 'Say from how many available units on a variant runs low',
    access: 'staff',
    response: InventoryResponse,
    errors: { 404: 'No such variant.' },
  })
  async threshold(
    @IdParam('variantId') variantId: string,
    @Body() { lowStockThreshold }: ThresholdRequest,
  ): Promise<InventoryResponse> {
    return InventoryResponse.of(await this.changeThreshold.run(variantId, lowStockThreshold));
  }

  @Post('adjustments')
  @Endpoint({
    summary: 'Change the units on hand of many variants: all or none',
    description:
      `At most ${adjustmentLimits.items} items, in JSON or as a CSV file with the columns sku, delta, setTo and reason. ` +
      'They are done in their order. A refusal names every item that is in the way, by `pointer` or by `line`.',
    access: 'staff',
    status: 201,
    response: AdjustmentsResponse,
    idempotent: true,
    errors: {
      400:
        'The request is malformed or a field is invalid (`validation_failed`, `invalid_csv`), or a variant does not ' +
        'exist or is named by the SKU of a deleted one (`unknown_variant`); nothing was changed.',
      409: impossible,
      413: 'The file is larger than 1 MiB.',
      415: 'The body is neither JSON nor text/csv in UTF-8.',
    },
  })
  @TakesCsvOrJson(AdjustmentsRequest, example)
  async adjustMany(
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @CsvOrJson(AdjustmentsRequest) body: AdjustmentsRequest | ReceivedCsv,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const changes = body instanceof ReceivedCsv ? await this.readFile.run(body.records()) : changesOf(body);
    const answer = await this.adjustVariants.run(
      { changes, actor: `staff:${caller.userId}` },
      {
        claim: scopedTo(key, caller),
        answer: (adjusted) => ({
          status: 201,
          body: AdjustmentsResponse.of(adjusted),
          headers: {},
          resourceId: adjusted.id,
        }),
      },
    );
    return replyWith(reply, answer);
  }

  @Post(':variantId/adjustments')
  @Endpoint({
    summary: 'Change the units on hand of a variant, a deleted one too',
    description: 'Answers with the counters after the change and its entry in the ledger.',
    access: 'staff',
    status: 201,
    response: StockAdjustmentResponse,
    idempotent: true,
    errors: { 404: 'No such variant.', 409: impossible },
  })
  async adjust(
    @CurrentCaller() caller: Caller,
    @IdParam('variantId') variantId: string,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @Body() body: StockAdjustmentRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.adjustVariant.run(
      { ...changeOf(body), variantId, actor: `staff:${caller.userId}` },
      {
        claim: scopedTo(key, caller),
        answer: (adjusted) => ({
          status: 201,
          body: StockAdjustmentResponse.of(adjusted),
          headers: {},
          resourceId: adjusted.entry?.id ?? variantId,
        }),
      },
    );
    return replyWith(reply, answer);
  }
}
