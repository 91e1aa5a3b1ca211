import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { PaymentsOpen } from './payments.errors';
import { PaymentExportReadModel } from './store/payment-export.read-model';

/** Keeps customers whose money may still be under way. The orders are locked, so that nobody opens another payment meanwhile. */
@Injectable()
export class RefuseWhileOpen {
  constructor(private readonly readModel: PaymentExportReadModel) {}

  /** @throws PaymentsOpen */
  async run(reader: Reader, orderIds: readonly string[]): Promise<void> {
    if (await this.readModel.isAnyOpen(reader, orderIds)) throw new PaymentsOpen();
  }
}
