import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { outsideContext } from '#observability';
import { SendDelivery } from './send-delivery';
import { type ClaimedDelivery, DeliveryRepository } from './store/delivery.repository';

/** How many attempts one process has under way: in all, to one endpoint, and to one that has just failed. */
const bounds = { total: 40, perEndpoint: 4, perFailing: 1 };

/** How long a delivery belongs to whoever claimed it: far more than an attempt takes. A crashed sender costs this. */
const claimSeconds = 60;

/**
 * What a shutdown waits for attempts that are under way; those that take longer are made again when their claims end. Other
 * libs are waited for before and after, and all of that has to fit into the process's time.
 */
const shutdownMilliseconds = 2000;

/**
 * Begins attempts of what is due, as many as the bounds allow, and as attempts end, the next. Any number of processes do so
 * at once; a delivery is attempted by one of them at a time.
 */
@Injectable()
export class DeliverDue implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Webhooks');
  private readonly underWay = new Map<Promise<void>, string>();
  private claiming: Promise<void> | undefined;
  private again = false;
  private closed = false;

  constructor(
    private readonly transactions: TransactionRunner,
    private readonly deliveries: DeliveryRepository,
    private readonly sendDelivery: SendDelivery,
  ) {}

  /** Resolves once what can be begun now has begun; the attempts go on by themselves. Never throws. */
  async run(): Promise<void> {
    if (this.closed) return;
    this.again = this.claiming !== undefined;
    // What is due belongs to many requests, not to the one whose job happens to ask.
    this.claiming ??= outsideContext(() => this.beginDue()).finally(() => {
      this.claiming = undefined;
      if (this.again) void this.run();
    });
    await this.claiming;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.closed = true;
    await this.claiming;
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, shutdownMilliseconds)));
    await Promise.race([Promise.all(this.underWay.keys()), enough]);
    clearTimeout(timer);
  }

  private async beginDue(): Promise<void> {
    try {
      for (const delivery of await this.claim()) this.begin(delivery);
    } catch (error) {
      this.logger.warn(`Due webhooks could not be claimed; the next tick tries again: ${(error as Error).message}`);
    }
  }

  private async claim(): Promise<ClaimedDelivery[]> {
    const limit = bounds.total - this.underWay.size;
    if (limit <= 0) return [];
    return this.transactions.run((tx) =>
      this.deliveries.claim(tx, { ...bounds, limit, underWay: this.underWayByEndpoint(), seconds: claimSeconds }),
    );
  }

  private underWayByEndpoint(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const endpointId of this.underWay.values()) counts[endpointId] = (counts[endpointId] ?? 0) + 1;
    return counts;
  }

  private begin(delivery: ClaimedDelivery): void {
    const attempt = this.sendDelivery
      .run(delivery)
      .catch((error: unknown) => {
        this.logger.warn(`An attempt could not be written down and is made again: ${(error as Error).message}`, {
          deliveryId: delivery.id,
        });
      })
      .finally(() => {
        this.underWay.delete(attempt);
        void this.run();
      });
    this.underWay.set(attempt, delivery.endpointId);
  }
}
