import { Injectable } from '@nestjs/common';
import {
  type PaymentEventFilter,
  type PaymentEventPage,
  PaymentEventReadModel,
  type PaymentEventView,
} from './store/payment-event.read-model';

/** What staff may see: no payload, which stays inside. */
export type PaymentEvent = PaymentEventView;

/** What payment providers told us, the newest first; for the staff. */
@Injectable()
export class ListPaymentEvents {
  constructor(private readonly readModel: PaymentEventReadModel) {}

  async run(filter: PaymentEventFilter): Promise<PaymentEventPage> {
    return this.readModel.list(filter);
  }
}
