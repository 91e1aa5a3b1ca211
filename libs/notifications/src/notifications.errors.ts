import { DomainError } from '#kernel';

/** Another process has claimed the notification and its claim still runs: the queue tries again later. */
export class NotificationBeingSent extends DomainError {
  constructor() {
    super('busy', 'notification_being_sent', { detail: 'The notification is being sent by another process.' });
  }
}

/** The mail could not be handed over, and may be later. Says the cause's code only: its message may name addresses. */
export class MailNotDelivered extends DomainError {
  constructor(code: string) {
    super('unavailable', 'mail_not_delivered', { detail: `The mail could not be handed over (${code}).` });
  }
}

/** The server refused the recipient or the text for good. Says the cause's code only: its message may name addresses. */
export class MailRefused extends DomainError {
  constructor(code: string) {
    super('invalid', 'mail_refused', { detail: `The mail server refused the mail for good (${code}).` });
  }
}
