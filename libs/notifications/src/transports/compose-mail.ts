import MailComposer from 'nodemailer/lib/mail-composer';
import type { OutgoingMail } from './mail-transport';

export interface ComposedMail {
  readonly envelope: { readonly from: string; readonly to: string[] };
  /** The message as in RFC 5322, with CRLF line ends. */
  readonly message: Buffer;
}

/** Builds the message that every transport sends. No value can add a header: line ends in them are folded away. */
export async function composeMail(mail: OutgoingMail): Promise<ComposedMail> {
  const node = new MailComposer({
    from: mail.from,
    // As an object, so that a comma in it does not make two recipients.
    to: { name: '', address: mail.to },
    subject: mail.subject,
    headers: {
      // On one line however long it is, as many programs expect it; so it is taken as it is, without line ends.
      'Message-ID': { prepared: true, value: mail.messageId.replace(/\s/g, '') },
      'X-Template': mail.template,
      'Auto-Submitted': 'auto-generated',
    },
    text: mail.text,
    html: mail.html,
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  const { from, to } = node.getEnvelope();
  return { envelope: { from: from || '', to }, message: await node.build() };
}
