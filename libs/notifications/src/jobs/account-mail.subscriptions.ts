import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PasswordResetRequested } from '#identity';
import { JobRegistry } from '#queue';
import { FailMails } from '../fail-mails';
import { MailPasswordReset, passwordResetConsumer } from '../mail-password-reset';

/** What makes the shop write to the owner of an account. */
@Injectable()
export class AccountMailSubscriptions implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly mailPasswordReset: MailPasswordReset,
    private readonly failMails: FailMails,
  ) {}

  onModuleInit(): void {
    this.registry.on(PasswordResetRequested, {
      queue: 'mail',
      groupUpTo: 20,
      consumer: passwordResetConsumer,
      handle: (message) => this.mailPasswordReset.run(message),
      givenUp: ({ payload: { resetId } }) =>
        this.failMails.run({ subject: { eventId: resetId }, templates: ['password_reset'] }),
    });
  }
}
