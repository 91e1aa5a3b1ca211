import { Injectable } from '@nestjs/common';
import { type CartExport, ExportCart } from '#carts';
import type { Reader } from '#database';
import { FindReservations } from '#inventory';
import { ExportOrders, type OrderExport } from '#orders';
import { ExportPayments, type PaymentFacts, type RefundFacts } from '#payments';
import { ExportNamedRules, type NamedRule } from '#pricing';

type Reservation = Awaited<ReturnType<FindReservations['run']>> extends ReadonlyMap<string, infer View> ? View : never;

export interface OrderData extends OrderExport {
  readonly reservation: Reservation | undefined;
  readonly payments: readonly PaymentFacts[];
  readonly refunds: readonly RefundFacts[];
}

export interface TradeData {
  readonly cart: CartExport | undefined;
  readonly orders: readonly OrderData[];
  readonly priceRules: readonly NamedRule[];
}

/** What is kept of a customer's buying. Locks nothing. */
@Injectable()
export class ExportTrade {
  constructor(
    private readonly exportCart: ExportCart,
    private readonly exportOrders: ExportOrders,
    private readonly findReservations: FindReservations,
    private readonly exportPayments: ExportPayments,
    private readonly exportNamedRules: ExportNamedRules,
  ) {}

  async run(reader: Reader, userId: string): Promise<TradeData> {
    const cart = await this.exportCart.run(reader, userId);
    const orders = await this.exportOrders.run(reader, userId);
    const ids = orders.map(({ order }) => order.id);
    const reservations = await this.findReservations.run(reader, ids);
    const { payments, refunds } = await this.exportPayments.run(reader, ids);
    const priceRules = await this.exportNamedRules.run(reader, userId);
    const data = orders.map((each) => ({
      ...each,
      reservation: reservations.get(each.order.id),
      payments: payments.filter(({ orderId }) => orderId === each.order.id),
      refunds: refunds.filter(({ orderId }) => orderId === each.order.id),
    }));
    return { cart, orders: data, priceRules };
  }
}
