import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';

export interface HoldLine {
  readonly variantId: string;
  readonly quantity: number;
}

/** A reservation as it is shown. */
export interface HoldView {
  readonly id: string;
  readonly orderId: string;
  readonly orderReference: string;
  readonly status: string;
  readonly expiresAt: Date;
  readonly extended: boolean;
  readonly createdAt: Date;
  readonly lines: readonly HoldLine[];
}

export interface HoldFilter {
  /** Only those of this customer. */
  readonly userId?: string;
  /** Only that of the guest who has the token with this hash. */
  readonly tokenHash?: string;
  readonly id?: string;
  readonly status?: string;
  readonly orderId?: string;
}

export interface HoldPage {
  /** Continues below this reservation. */
  readonly belowId?: string;
  readonly limit: number;
  readonly offset: number;
}

/** Whose a reservation is, is whose its order is: part of every WHERE. Ids grow with time, so they are the order of the list. */
const visible = `
  from reservations reservation join orders on orders.id = reservation.order_id
  where ($1::uuid is null or orders.user_id = $1)
    and ($2::text is null or (orders.token_hash = $2 and orders.user_id is null))
    and ($3::uuid is null or reservation.id = $3) and ($4::text is null or reservation.status = $4)
    and ($5::uuid is null or reservation.order_id = $5)`;

function visibility({ userId, tokenHash, id, status, orderId }: HoldFilter): unknown[] {
  return [userId ?? null, tokenHash ?? null, id ?? null, status ?? null, orderId ?? null];
}

/** Reads reservations together with the orders they are for. */
@Injectable()
export class HoldReadModel {
  /** Newest first, with what they hold, in two queries whatever their number. */
  async find(reader: Reader, filter: HoldFilter, page: HoldPage): Promise<HoldView[]> {
    const holds = await reader.query<Omit<HoldView, 'lines'>>(
      `select reservation.id, reservation.order_id as "orderId", orders.reference as "orderReference", reservation.status,
         reservation.expires_at as "expiresAt", reservation.extended, reservation.created_at as "createdAt"
       ${visible} and ($6::uuid is null or reservation.id < $6)
       order by reservation.id desc limit $7 offset $8`,
      [...visibility(filter), page.belowId ?? null, page.limit, page.offset],
    );
    const lines = holds.length === 0 ? [] : await this.lines(reader, holds);
    return holds.map((hold) => ({
      ...hold,
      lines: lines
        .filter(({ reservationId }) => reservationId === hold.id)
        .map(({ variantId, quantity }) => ({ variantId, quantity })),
    }));
  }

  async count(reader: Reader, filter: HoldFilter): Promise<number> {
    const [row] = await reader.query<{ total: number }>(`select count(*)::int as total ${visible}`, visibility(filter));
    return row?.total ?? 0;
  }

  private async lines(
    reader: Reader,
    holds: readonly { readonly id: string }[],
  ): Promise<(HoldLine & { readonly reservationId: string })[]> {
    return reader.query(
      `select reservation_id as "reservationId", variant_id as "variantId", quantity
       from reservation_lines where reservation_id = any($1) order by reservation_id, variant_id`,
      [holds.map(({ id }) => id)],
    );
  }
}
