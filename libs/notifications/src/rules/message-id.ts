/**
 * The host of a sender such as `shop@example.com` or `Shop <shop@example.com>`.
 * @throws Error when it does not end in a mail address
 */
export function senderHost(from: string): string {
  const host = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1];
  if (host === undefined) throw new Error('MAIL_FROM must be a mail address, such as shop@example.com.');
  return host;
}

/** Message-ID (RFC 5322) of an order's mail: the same for every delivery, so that mailboxes can tell duplicates. */
export function messageIdOf(mail: { template: string; orderId: string; host: string }): string {
  return `<${mail.template}.${mail.orderId}@${mail.host}>`;
}
