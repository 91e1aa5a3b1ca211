import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Statements } from '#database';
import { JobRegistry } from '#queue';
import { PasswordResetRepository } from './store/password-reset.repository';
import { RefreshTokenRepository } from './store/refresh-token.repository';

const everySeconds = 3600;
const batchSize = 1000;

/** Forgets sessions and resets of passwords a day after their time was over. */
@Injectable()
export class PurgeTokens implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly statements: Statements,
    private readonly refreshTokens: RefreshTokenRepository,
    private readonly resets: PasswordResetRepository,
  ) {}

  onModuleInit(): void {
    this.registry.every({ name: 'purge-tokens', queue: 'maintenance', everySeconds, run: () => this.run() });
  }

  async run(): Promise<void> {
    while ((await this.refreshTokens.purge(this.statements, batchSize)) === batchSize);
    while ((await this.resets.purge(this.statements, batchSize)) === batchSize);
  }
}
