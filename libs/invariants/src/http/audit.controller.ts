import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '#http';
import { CheckInvariants } from '../check-invariants';
import { AuditRequest } from './audit.request';
import { AuditResponse } from './audit.response';

@ApiTags('Inventory')
@Controller({ path: 'inventory/audit', version: '1' })
export class AuditController {
  constructor(private readonly checkInvariants: CheckInvariants) {}

  @Get()
  @Endpoint({
    summary: 'Check every invariant now, or the stock of one variant',
    description:
      'Rules I1 … I13 over stock, orders, money and messages; `ok` when none is violated. Of the stock ledger only what is ' +
      'new since it was last sealed is read, unless `full` is asked for. With `variantId` the rules I1 … I4 about that ' +
      'variant, from its first entry on.',
    access: 'staff',
    response: AuditResponse,
    errors: { 404: 'There is no such variant.' },
  })
  async audit(@Query() { full, variantId }: AuditRequest): Promise<AuditResponse> {
    const depth = full === 'true' ? 'full' : 'sealed';
    return AuditResponse.of(await this.checkInvariants.run({ depth, variantId }));
  }
}
