import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { composeMail } from './compose-mail';
import type { MailTransport, OutgoingMail } from './mail-transport';

/** A mail may hold a token that opens an account. */
const ownersOnly = 0o600;

/** Writes each mail as one .eml file named after its Message-ID, so that sending it again replaces the file. */
export class FileTransport implements MailTransport {
  constructor(private readonly dir: string) {}

  async send(mail: OutgoingMail): Promise<void> {
    const { message } = await composeMail(mail);
    const name = fileNameOf(mail.messageId);
    await mkdir(this.dir, { recursive: true });
    await replaceFile(path.join(this.dir, name), message);
  }
}

function fileNameOf(messageId: string): string {
  return `${messageId.replace(/[<>]/g, '').replace(/[^A-Za-z0-9@._-]/g, '_')}.eml`;
}

/** Readers see the old file or the new one, whole, whenever this process ends. */
async function replaceFile(file: string, content: Buffer): Promise<void> {
  const draft = path.join(path.dirname(file), `.${randomUUID()}.tmp`);
  try {
    const handle = await open(draft, 'wx', ownersOnly);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
