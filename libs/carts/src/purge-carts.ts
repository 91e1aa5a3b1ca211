import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Statements } from '#database';
import { JobRegistry } from '#queue';
import { CartRepository } from './store/cart.repository';

const everySeconds = 3600;
const batchSize = 500;

/** Cleans up carts that were abandoned. */
@Injectable()
export class PurgeCarts implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly statements: Statements,
    private readonly carts: CartRepository,
  ) {}

  onModuleInit(): void {
    this.registry.every({ name: 'purge-carts', queue: 'maintenance', everySeconds, run: () => this.run() });
  }

  async run(): Promise<void> {
    while ((await this.carts.purgeAbandoned(this.statements, batchSize)) === batchSize);
  }
}
