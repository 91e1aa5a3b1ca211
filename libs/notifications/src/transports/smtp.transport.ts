import type { OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { MailNotDelivered, MailRefused } from '../notifications.errors';
import { deliverySeconds } from '../rules/claim-times';
import { composeMail } from './compose-mail';
import type { MailTransport, OutgoingMail } from './mail-transport';

const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** Hands mails to an SMTP server such as `smtps://user:password@mail.example.com`. */
export class SmtpTransport implements MailTransport, OnApplicationShutdown {
  private readonly transporter: Transporter;

  constructor(url: string) {
    this.transporter = createTransport({ url, ...patience });
  }

  async send(mail: OutgoingMail): Promise<void> {
    const { envelope, message } = await composeMail(mail);
    try {
      const signal = AbortSignal.timeout(deliverySeconds * 1000);
      await this.transporter.sendMail({ envelope, raw: message, signal });
    } catch (error) {
      throw withoutAddresses(error);
    }
  }

  onApplicationShutdown(): void {
    this.transporter.close();
  }
}

/**
 * A server's words often repeat the recipient's address, so only codes are kept. Replies of 500 and above are final
 * (RFC 5321, 4.2.1) when they are about this recipient or this text; about the sender or the login, they are for us to mend.
 */
function withoutAddresses(error: unknown): MailNotDelivered | MailRefused {
  const {
    code = 'unknown',
    responseCode,
    command,
  } = error as { code?: string; responseCode?: number; command?: string };
  const summary = [code, command, responseCode].filter(Boolean).join(' ');
  const isAboutThisMail = command === 'RCPT TO' || command === 'DATA';
  return isAboutThisMail && (responseCode ?? 0) >= 500 ? new MailRefused(summary) : new MailNotDelivered(summary);
}
