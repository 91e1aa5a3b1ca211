import { Injectable } from '@nestjs/common';
import { MailSettings } from '#config';
import { ShowPasswordReset } from '#identity';
import type { Message } from '#queue';
import { passwordReset } from './rules/password-reset';
import { SendMails } from './send-mails';

/** Names the consumer in the inbox. */
export const passwordResetConsumer = 'notifications.password_reset';

/** Sends the token for a new password to the owner of the account. The token is made here and is nowhere but in the mail. */
@Injectable()
export class MailPasswordReset {
  constructor(
    private readonly showPasswordReset: ShowPasswordReset,
    private readonly mails: SendMails,
    private readonly settings: MailSettings,
  ) {}

  /** Sends nothing when nobody has the address, and skips the mail of a reset that is over. @throws whatever `SendMails` throws */
  async run({ id: messageId, payload: { resetId } }: Message<{ resetId: string }>): Promise<void> {
    const handled = { consumer: passwordResetConsumer, messageId };
    const subject = { eventId: resetId };
    const reset = await this.showPasswordReset.run(resetId);
    if (!reset) return this.mails.skip(handled, { subject, recipient: '', mails: [] });
    const { email: recipient, token, lifetimeSeconds } = reset;
    const mail = { template: 'password_reset', occasion: 1 } as const;
    if (token === undefined) return this.mails.skip(handled, { subject, recipient, mails: [mail] });
    const write = () => passwordReset({ token, page: this.settings.passwordResetUrl, lifetimeSeconds });
    return this.mails.run(handled, { subject, recipient, mails: [{ ...mail, write }] });
  }
}
