import { Injectable } from '@nestjs/common';
import { Statements, TransactionRunner } from '#database';
import { FindRefunds } from '#payments';
import type { MailTemplate } from './rules/mail-templates';
import { type MailSubject, NotificationRepository } from './store/notification.repository';

export interface MailsGivenUp {
  readonly subject: MailSubject;
  readonly templates: readonly MailTemplate[];
  /** The refund that they are about, if they are about one. */
  readonly refundId?: string;
}

/** Notes that mails will not go out unless staff have their message tried again. Those that are out stay sent. */
@Injectable()
export class FailMails {
  constructor(
    private readonly statements: Statements,
    private readonly transactions: TransactionRunner,
    private readonly findRefunds: FindRefunds,
    private readonly notifications: NotificationRepository,
  ) {}

  /** Does nothing about mails that were never begun, nor about those that somebody is sending right now. */
  async run({ subject, templates, refundId }: MailsGivenUp): Promise<void> {
    const refund = refundId === undefined ? undefined : await this.findRefunds.one(this.statements, refundId);
    if (refundId !== undefined && !refund) return;
    const mails = templates.map((template) => ({ template, occasion: refund?.number ?? 1 }));
    await this.transactions.run((tx) => this.notifications.fail(tx, { subject, mails }));
  }
}
