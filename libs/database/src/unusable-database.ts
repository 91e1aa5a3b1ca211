/** The server cannot be used; the message is one sentence for the person who starts us. */
export class UnusableDatabase extends Error {
  override readonly name = 'UnusableDatabase';
}
