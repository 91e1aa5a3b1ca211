/**
 * The host of a sender such as `shop@example.com` or `Shop <shop@example.com>`.
 * @throws Error when it does not end in a mail address
 */
export function senderHost(from: string): string {
  const host = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1];
  if (host === undefined) throw new Error('MAIL_FROM must be a mail address, such as shop@example.com.');
  return host;
}

/**
 * Message-ID (RFC 5322) of a mail about an order or an event: the same for every delivery, so that mailboxes can tell
 * duplicates. The second mail of one kind about the same thing, and each one after it, has its number in it.
 */
export function messageIdOf(mail: { template: string; about: string; occasion: number; host: string }): string {
  const number = mail.occasion === 1 ? '' : `.${mail.occasion}`;
  return `<${mail.template}.${mail.about}${number}@${mail.host}>`;
}
