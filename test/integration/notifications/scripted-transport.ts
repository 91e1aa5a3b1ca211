import type { MailTransport, OutgoingMail } from '#notifications/jobs';

export interface Delivery {
  readonly mail: OutgoingMail;
  succeed(): void;
  fail(cause: Error): void;
}

/** A mail transport whose deliveries end when, and how, the test says. */
export class ScriptedTransport implements MailTransport {
  /** Every delivery that was begun, the oldest first. */
  readonly deliveries: Delivery[] = [];

  async send(mail: OutgoingMail): Promise<void> {
    await new Promise<void>((resolve, reject) => this.deliveries.push({ mail, succeed: resolve, fail: reject }));
  }
}
