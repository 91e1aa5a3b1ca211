import type { Client } from 'pg';
import { setTimeout as pause } from 'node:timers/promises';

const lookEveryMilliseconds = 5;

/**
 * Tells when orders are paid. One small statement every few milliseconds asks for all that are awaited: every buyer asking
 * over HTTP as often would cost the API more than the purchases.
 */
export class PaidWatch {
  private readonly awaited = new Map<string, (paid: boolean) => void>();
  private looking: Promise<void> | undefined;

  constructor(
    private readonly sql: Client,
    private readonly atMostSeconds: number,
  ) {}

  /** @returns whether it was paid in time */
  async untilPaid(orderId: string): Promise<boolean> {
    const paid = new Promise<boolean>((resolve) => {
      const late = setTimeout(() => this.settle(orderId, false), this.atMostSeconds * 1000);
      this.awaited.set(orderId, (outcome) => {
        clearTimeout(late);
        resolve(outcome);
      });
    });
    this.looking ??= this.look().finally(() => (this.looking = undefined));
    return paid;
  }

  private async look(): Promise<void> {
    while (this.awaited.size > 0) {
      const { rows } = await this.sql.query<{ id: string }>({
        name: 'paid',
        text: `select id from orders where id = any($1::uuid[]) and status = 'paid'`,
        values: [[...this.awaited.keys()]],
      });
      for (const { id } of rows) this.settle(id, true);
      await pause(lookEveryMilliseconds);
    }
  }

  private settle(orderId: string, paid: boolean): void {
    const tell = this.awaited.get(orderId);
    this.awaited.delete(orderId);
    tell?.(paid);
  }
}
