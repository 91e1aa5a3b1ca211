import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Statements } from '#database';
import { JobRegistry } from '#queue';

const keepHours = 24;
const everySeconds = 3600;
const batchSize = 1000;

/** Forgets keys after their 24 hours. */
@Injectable()
export class PurgeKeys implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly statements: Statements,
  ) {}

  onModuleInit(): void {
    this.registry.every({ name: 'purge-idempotency-keys', queue: 'maintenance', everySeconds, run: () => this.run() });
  }

  async run(): Promise<void> {
    while ((await this.purgeBatch()) === batchSize);
  }

  private async purgeBatch(): Promise<number> {
    const purged = await this.statements.query(
      `delete from idempotency_keys where (scope, key) in (
         select scope, key from idempotency_keys where created_at < now() - make_interval(hours => $1)
         order by created_at limit $2 for update skip locked
       ) returning key`,
      [keepHours, batchSize],
    );
    return purged.length;
  }
}
