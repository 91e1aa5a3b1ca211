import { Body, Controller, Delete, Get, Header } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { StoreSettings } from '#config';
import { type Caller, CurrentCaller, Endpoint } from '#http';
import { EraseCustomer } from '../erase-customer';
import { ExportCustomer } from '../export-customer';
import { EraseRequest } from './customer-data.request';
import { CustomerDataResponse } from './customer-data.response';

@ApiTags('Identity')
@Controller({ path: 'auth/users/me', version: '1' })
export class CustomerDataController {
  constructor(
    private readonly exportCustomer: ExportCustomer,
    private readonly eraseCustomer: EraseCustomer,
    private readonly store: StoreSettings,
  ) {}

  @Get('export')
  @Header('Cache-Control', 'no-store')
  @Header('Content-Disposition', 'attachment; filename="customer-data.json"')
  @Endpoint({
    summary: 'Everything that is kept of the caller, as one document',
    description: 'Orders of guests are no part of it, even with the same address: nobody has proved whose they are.',
    access: 'customer',
    response: CustomerDataResponse,
  })
  async export(@CurrentCaller() { userId }: Caller): Promise<CustomerDataResponse> {
    return CustomerDataResponse.of(await this.exportCustomer.run({ userId }), this.store.currency);
  }

  @Delete()
  @Endpoint({
    summary: "Erase the caller's account and personal data, for good",
    description:
      'Orders, payments and stock stay in the books without name, address and e-mail. All sessions end. Refused while an order ' +
      'waits for payment, shipment or a refund.',
    access: 'customer',
    limit: 'auth',
    status: 204,
    errors: {
      403: 'The password is wrong (`wrong_password`).',
      409: 'Something is still owed (`orders_open`), or this is the last active admin (`last_admin`).',
    },
  })
  async erase(@CurrentCaller() { userId }: Caller, @Body() { password }: EraseRequest): Promise<void> {
    await this.eraseCustomer.run({ userId, password });
  }
}
