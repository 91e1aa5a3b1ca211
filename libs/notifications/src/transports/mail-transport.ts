export interface OutgoingMail {
  /** With its angle brackets. */
  readonly messageId: string;
  readonly template: string;
  readonly from: string;
  /** One address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/**
 * Takes mails off our hands. The same mail may come again after a crash. It goes over a network, so never call it inside
 * a transaction.
 */
export abstract class MailTransport {
  /**
   * Resolves once the mail is somebody else's responsibility, and gives up before a claim ends. Errors name no address.
   * @throws MailNotDelivered when it may work later, MailRefused when it never will
   */
  abstract send(mail: OutgoingMail): Promise<void>;
}
