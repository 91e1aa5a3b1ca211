import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { ForgetKeys } from '#idempotency';
import { type AccountExport, ExportAccount } from '#identity';
import { ExportMails, type SentMail } from '#notifications';
import { ExportTrade, type TradeData } from './export-trade';

export interface CustomerData extends AccountExport, TradeData {
  readonly mails: readonly SentMail[];
  /** The keys by which requests can be repeated; forgotten after a day. */
  readonly idempotencyKeys: readonly { readonly key: string; readonly createdAt: Date }[];
}

/** Everything that is kept of a customer, but for secrets. Locks nothing. */
@Injectable()
export class ExportCustomer {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly exportAccount: ExportAccount,
    private readonly exportTrade: ExportTrade,
    private readonly exportMails: ExportMails,
    private readonly keys: ForgetKeys,
  ) {}

  /** @throws InvalidToken when the account was closed after the caller's token was issued */
  async run({ userId }: { userId: string }): Promise<CustomerData> {
    return this.transactions.run(async (tx) => {
      const account = await this.exportAccount.run(tx, userId);
      const trade = await this.exportTrade.run(tx, userId);
      const mails = await this.exportMails.run(tx, {
        orderIds: trade.orders.map(({ order }) => order.id),
        eventIds: account.passwordResets.map(({ id }) => id),
        email: account.profile.email,
      });
      return { ...account, ...trade, mails, idempotencyKeys: await this.keys.list(tx, userId) };
    });
  }
}
