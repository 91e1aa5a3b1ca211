import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '#database';

/**
 * The index on active holds by expiry leads to the few that end within $1 seconds; at most $2. Rows that somebody is working on
 * are left to the next time.
 */
const markExpiring = `
  with expiring as (
    select id from reservations
    where status = 'active' and warned_at is null
      and expires_at > now() and expires_at <= now() + make_interval(secs => $1)
    order by expires_at limit $2
    for no key update skip locked
  )
  update reservations set warned_at = now()
  from expiring where reservations.id = expiring.id
  returning order_id as "orderId"`;

@Injectable()
export class ExpiringRepository {
  /** Marks holds that end within so many seconds by the database's clock, each once. @returns their orders */
  async mark(tx: Tx, options: { withinSeconds: number; limit: number }): Promise<string[]> {
    const rows = await tx.locking('reservation', () =>
      tx.query<{ orderId: string }>(markExpiring, [options.withinSeconds, options.limit]),
    );
    return rows.map(({ orderId }) => orderId);
  }

  /** Until when the stock of an order is held; undefined once it is not. */
  async runningUntil(reader: Reader, orderId: string): Promise<Date | undefined> {
    const [hold] = await reader.query<{ expiresAt: Date }>(
      `select expires_at as "expiresAt" from reservations
       where order_id = $1 and status = 'active' and expires_at > now()`,
      [orderId],
    );
    return hold?.expiresAt;
  }
}
