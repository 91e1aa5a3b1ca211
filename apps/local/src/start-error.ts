/** The start cannot go on for a reason that the user can do something about; the message is for the console as it is. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
