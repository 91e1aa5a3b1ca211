import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Statements, TransactionRunner } from '#database';
import { UnsweptAccounts } from '#identity';
import { EraseRecipient } from '#notifications';
import { JobRegistry } from '#queue';
import { EraseTraces } from './erase-traces';

const everySeconds = 60;
const batchSize = 100;

/**
 * Erases once more, some minutes later: a checkout that had read the customer's address before it was erased may have written it
 * down afterwards. An order that came into being like that is left until nothing is owed for it, and taken up again. May run twice
 * at once.
 */
@Injectable()
export class FinishErasures implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly statements: Statements,
    private readonly transactions: TransactionRunner,
    private readonly unswept: UnsweptAccounts,
    private readonly traces: EraseTraces,
    private readonly eraseRecipient: EraseRecipient,
  ) {}

  onModuleInit(): void {
    this.registry.every({ name: 'finish-erasures', queue: 'maintenance', everySeconds, run: () => this.run() });
  }

  async run(): Promise<void> {
    for (const userId of await this.unswept.find(this.statements, batchSize)) await this.finish(userId);
  }

  private async finish(userId: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const { erased: orderIds, left } = await this.traces.run(tx, userId, { leavesOpen: true });
      const eventIds = await this.unswept.resetIdsOf(tx, userId);
      await this.eraseRecipient.run(tx, { orderIds, eventIds, email: undefined });
      if (left.length === 0) await this.unswept.close(tx, userId);
    });
  }
}
