import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { FulfilmentRepository, type FulfilmentView } from './store/fulfilment.repository';
import { OrderReadModel, type OrderView, type TransitionView } from './store/order.read-model';

export interface OrderExport {
  readonly order: OrderView;
  readonly timeline: readonly TransitionView[];
  readonly fulfilment: FulfilmentView | undefined;
}

/** All orders of a customer, the newest first, with what happened to them. Locks nothing; four queries whatever their number. */
@Injectable()
export class ExportOrders {
  constructor(
    private readonly readModel: OrderReadModel,
    private readonly fulfilments: FulfilmentRepository,
  ) {}

  async run(reader: Reader, userId: string): Promise<OrderExport[]> {
    const audience = { kind: 'customer', userId } as const;
    const orders = await this.readModel.find(reader, { audience, limit: null, offset: 0 });
    const ids = orders.map(({ id }) => id);
    const timelines = await this.readModel.timelines(reader, ids);
    const fulfilments = new Map((await this.fulfilments.ofOrders(reader, ids)).map((each) => [each.orderId, each]));
    return orders.map((order) => ({
      order,
      timeline: timelines.get(order.id) ?? [],
      fulfilment: fulfilments.get(order.id),
    }));
  }
}
