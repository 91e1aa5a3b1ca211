import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint, IdParam, type Page, PageOf, PageRequest, readCursor, writeCursor } from '#http';
import { DomainError, isStorableText } from '#kernel';
import { ListInventory } from '../list-inventory';
import { ShowInventory } from '../show-inventory';
import { ShowLedger } from '../show-ledger';
import { InventoryListRequest } from './inventory.request';
import { InventoryResponse, LedgerEntryResponse } from './inventory.response';

const byTime = 'ledger';
const badPage = 'The request is malformed or a field is invalid (`validation_failed`, `invalid_cursor`).';

@ApiTags('Inventory')
@Controller({ path: 'inventory', version: '1' })
export class InventoryController {
  constructor(
    private readonly listInventory: ListInventory,
    private readonly showInventory: ShowInventory,
    private readonly showLedger: ShowLedger,
  ) {}

  @Get()
  @Endpoint({
    summary: 'Stock of all variants that are not deleted, by SKU',
    access: 'staff',
    response: PageOf(InventoryResponse),
    errors: { 400: badPage },
  })
  async list(@Query() query: InventoryListRequest): Promise<Page<InventoryResponse>> {
    const { page, pageSize, cursor, sort } = query;
    const after = cursor === undefined ? undefined : readCursor(cursor, sort);
    if (after && !isStorableText(after.key)) throw new ForeignCursor();
    const { items, total, more } = await this.listInventory.run({
      sort,
      limit: pageSize,
      offset: after ? 0 : (page - 1) * pageSize,
      afterSku: after?.key,
      lowStock: query.lowStock === 'true',
    });
    const last = more ? items.at(-1) : undefined;
    return {
      items: items.map((item) => InventoryResponse.of(item)),
      page,
      pageSize,
      total,
      nextCursor: last ? writeCursor(sort, last.sku, last.variantId) : null,
    };
  }

  @Get(':variantId')
  @Endpoint({
    summary: 'Stock of one variant, a deleted one too',
    access: 'staff',
    response: InventoryResponse,
    errors: { 404: 'No such variant.' },
  })
  async show(@IdParam('variantId') variantId: string): Promise<InventoryResponse> {
    return InventoryResponse.of(await this.showInventory.run(variantId));
  }

  @Get(':variantId/ledger')
  @Endpoint({
    summary: 'Every movement of a variant, newest first',
    description: 'A page by `cursor` costs the same however far back it is.',
    access: 'staff',
    response: PageOf(LedgerEntryResponse),
    errors: { 400: badPage, 404: 'No such variant.' },
  })
  async ledger(
    @IdParam('variantId') variantId: string,
    @Query() { page, pageSize, cursor }: PageRequest,
  ): Promise<Page<LedgerEntryResponse>> {
    const beforeSeq = cursor === undefined ? undefined : seqOf(cursor, variantId);
    const offset = beforeSeq === undefined ? (page - 1) * pageSize : 0;
    const { items, total, more } = await this.showLedger.run(variantId, { limit: pageSize, offset, beforeSeq });
    const last = more ? items.at(-1) : undefined;
    return {
      items: items.map((item) => LedgerEntryResponse.of(item)),
      page,
      pageSize,
      total,
      nextCursor: last ? writeCursor(byTime, last.seq, variantId) : null,
    };
  }
}

/** @throws ForeignCursor when the cursor belongs to another variant, or is none */
function seqOf(cursor: string, variantId: string): string {
  const { key, id } = readCursor(cursor, byTime);
  if (id !== variantId || !/^\d{1,18}$/.test(key)) throw new ForeignCursor();
  return key;
}

class ForeignCursor extends DomainError {
  constructor() {
    super('invalid', 'invalid_cursor', { detail: 'The cursor does not belong to this list and sort order.' });
  }
}
