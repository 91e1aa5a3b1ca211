import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { FindReservations, type ReservationView } from '#inventory';
import { FindFulfilments, type FulfilmentView, type OrderView } from '#orders';
import { FindPayments, type PaymentView } from '#payments';

/** An order as it is shown: with what it holds, how it is paid and how it was sent. */
export interface OrderDetails {
  readonly order: OrderView;
  readonly reservation: Pick<ReservationView, 'id' | 'status' | 'expiresAt'> | undefined;
  readonly payment: Pick<PaymentView, 'status' | 'provider'> | undefined;
  readonly fulfilment?: FulfilmentView;
}

/** Puts orders together with what belongs to them, in three queries whatever their number. */
@Injectable()
export class DescribeOrders {
  constructor(
    private readonly reservations: FindReservations,
    private readonly payments: FindPayments,
    private readonly fulfilments: FindFulfilments,
  ) {}

  async run(reader: Reader, orders: readonly OrderView[]): Promise<OrderDetails[]> {
    const ids = orders.map(({ id }) => id);
    const reservations = await this.reservations.run(reader, ids);
    const payments = await this.payments.run(reader, ids);
    const fulfilments = await this.fulfilments.run(reader, ids);
    return orders.map((order) => ({
      order,
      reservation: reservations.get(order.id),
      payment: payments.get(order.id),
      fulfilment: fulfilments.get(order.id),
    }));
  }
}
