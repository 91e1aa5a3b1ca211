import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint, IdParam, type Page, PageOf, PageRequest } from '#http';
import { ListInventory } from '../list-inventory';
import { ShowInventory } from '../show-inventory';
import { ShowLedger } from '../show-ledger';
import { InventoryListRequest } from './inventory.request';
import { InventoryResponse, LedgerEntryResponse } from './inventory.response';

@ApiTags('Inventory')
@Controller({ path: 'inventory', version: '1' })
export class InventoryController {
  constructor(
    private readonly listInventory: ListInventory,
    private readonly showInventory: ShowInventory,
    private readonly showLedger: ShowLedger,
  ) {}

  @Get()
  @Endpoint({ summary: 'Stock of all variants', access: 'staff', response: PageOf(InventoryResponse) })
  async list(@Query() query: InventoryListRequest): Promise<Page<InventoryResponse>> {
    const { page, pageSize } = query;
    const lowStock = query.lowStock === 'true';
    const { items, total } = await this.listInventory.run({ limit: pageSize, offset: (page - 1) * pageSize, lowStock });
    return { items: items.map((item) => InventoryResponse.of(item)), page, pageSize, total, nextCursor: null };
  }

  @Get(':variantId')
  @Endpoint({
    summary: 'Stock of one variant',
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
    access: 'staff',
    response: PageOf(LedgerEntryResponse),
    errors: { 404: 'No such variant.' },
  })
  async ledger(
    @IdParam('variantId') variantId: string,
    @Query() query: PageRequest,
  ): Promise<Page<LedgerEntryResponse>> {
    const { page, pageSize } = query;
    const { items, total } = await this.showLedger.run(variantId, { limit: pageSize, offset: (page - 1) * pageSize });
    return { items: items.map((item) => LedgerEntryResponse.of(item)), page, pageSize, total, nextCursor: null };
  }
}
