import { Injectable } from '@nestjs/common';
import { CheckoutSettings } from '#config';
import { TransactionRunner, type Tx } from '#database';
import { MarkExpiring } from '#inventory';
import { ReservationExpiring } from '#orders';
import { Outbox } from '#queue';
import { warningTimes } from './rules/expiry-warning';

const batchSize = 500;

/**
 * Announces holds that end soon, each once, in batches. An active hold belongs to a pending order; whoever acts on the
 * announcement looks again. Any number may run at once. Locks: reservation, leaving out those that are locked.
 */
@Injectable()
export class WarnExpiring {
  private readonly withinSeconds: number;

  constructor(
    private readonly transactions: TransactionRunner,
    private readonly markExpiring: MarkExpiring,
    private readonly outbox: Outbox,
    settings: CheckoutSettings,
  ) {
    this.withinSeconds = warningTimes(settings.reservationTtlSeconds).beforeSeconds;
  }

  /** @returns how many holds were announced */
  async run(): Promise<number> {
    let announced = 0;
    for (;;) {
      const inBatch = await this.transactions.run((tx) => this.announce(tx));
      announced += inBatch;
      if (inBatch < batchSize) return announced;
    }
  }

  private async announce(tx: Tx): Promise<number> {
    const orderIds = await this.markExpiring.run(tx, { withinSeconds: this.withinSeconds, limit: batchSize });
    await this.outbox.appendAll(
      tx,
      ReservationExpiring,
      orderIds.map((orderId) => ({ orderId })),
    );
    return orderIds.length;
  }
}
