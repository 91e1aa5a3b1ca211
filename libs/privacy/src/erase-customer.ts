import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { ConfirmPassword, EraseAccount } from '#identity';
import { EraseRecipient } from '#notifications';
import { RefuseWhileOpen } from '#payments';
import { EraseTraces } from './erase-traces';

/**
 * Erases a customer: who and where the customer is goes everywhere at once, what was sold stays. One transaction, so that a crash
 * leaves all of it or nothing. What others were writing on the customer's behalf at that moment is left to `FinishErasures`.
 * Locks, in order: cart, order, coupon, account.
 */
@Injectable()
export class EraseCustomer {
  constructor(
    private readonly confirmPassword: ConfirmPassword,
    private readonly transactions: TransactionRunner,
    private readonly traces: EraseTraces,
    private readonly refuseWhileOpen: RefuseWhileOpen,
    private readonly eraseAccount: EraseAccount,
    private readonly eraseRecipient: EraseRecipient,
  ) {}

  /** @throws InvalidToken, WrongPassword, HashingBacklogFull, OrdersOpen, PaymentsOpen, LastAdmin */
  async run({ userId, password }: { userId: string; password: string }): Promise<void> {
    const confirmed = await this.confirmPassword.run({ userId, password });
    await this.transactions.run(async (tx) => {
      const { erased: orderIds } = await this.traces.run(tx, userId, { leavesOpen: false });
      await this.refuseWhileOpen.run(tx, orderIds);
      const { email, resetIds } = await this.eraseAccount.run(tx, confirmed);
      await this.eraseRecipient.run(tx, { orderIds, eventIds: resetIds, email });
    });
  }
}
