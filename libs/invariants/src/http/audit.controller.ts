import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '#http';
import { CheckInvariants } from '../check-invariants';
import { AuditResponse } from './audit.response';

@ApiTags('Inventory')
@Controller({ path: 'inventory/audit', version: '1' })
export class AuditController {
  constructor(private readonly checkInvariants: CheckInvariants) {}

  @Get()
  @Endpoint({
    summary: 'Check every invariant now',
    description: 'Rules I1 … I13 over stock, orders, money and messages; `ok` when none is violated.',
    access: 'staff',
    response: AuditResponse,
  })
  async audit(): Promise<AuditResponse> {
    return AuditResponse.of(await this.checkInvariants.run());
  }
}
