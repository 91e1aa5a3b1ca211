import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { HashingSlots } from './hashing-slots';

/** OWASP Password Storage Cheat Sheet: argon2id (the package's default) with 19 MiB, two passes, one lane. */
export const argon2Parameters = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;

/** Made from 32 random bytes that nobody kept, with the parameters above: no password matches it. */
export const dummyHash =
  '$argon2id$v=19$m=19456,t=2,p=1$0IdfbeLhGBlgdgG1iydc3A$hElHZUtqlqWJIZhFlC/Xpe4EhcN3vF1RABM0jWZsGWA';

/** Hashing takes a whole thread of Node's pool of four; the other threads stay free for files and name look-ups. */
const limits = { atOnce: 2, waiting: 200 };

/**
 * Hashes and checks passwords. Slow on purpose, so never inside a transaction.
 * @throws HashingBacklogFull from every method when too many wait
 */
@Injectable()
export class Passwords {
  private readonly slots = new HashingSlots(limits);

  async hash(password: string): Promise<string> {
    return this.slots.run(() => hash(sameOnEveryKeyboard(password), argon2Parameters));
  }

  /** For an account that is to be opened. Anybody may open any number of them, so those who have one are served first. */
  async hashForNewAccount(password: string): Promise<string> {
    return this.slots.run(() => hash(sameOnEveryKeyboard(password), argon2Parameters), { yields: true });
  }

  /** Without a hash, because there is no such account, the same work is done and the answer is no. */
  async matches(password: string, passwordHash: string | undefined): Promise<boolean> {
    const matched = await this.slots.run(() => verify(passwordHash ?? dummyHash, sameOnEveryKeyboard(password)));
    return matched && passwordHash !== undefined;
  }
}

/** One character can be typed as different code points, which NIST SP 800-63B asks to make one before hashing. */
function sameOnEveryKeyboard(password: string): string {
  return password.normalize('NFKC');
}
