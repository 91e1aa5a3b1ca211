import { type Block, type MailContent, printLetter, sentence } from './letter';

export interface ResetMail {
  readonly token: string;
  /** The front end's page that takes the token as `?token=`; undefined where there is none. */
  readonly page: string | undefined;
  readonly lifetimeSeconds: number;
}

/** The mail with the one-time token for a new password: as a link, or as it is for whoever has no page for it. */
export function passwordReset({ token, page, lifetimeSeconds }: ResetMail): MailContent {
  return printLetter({
    subject: 'Set a new password',
    heading: 'You asked for a new password.',
    blocks: [
      ...(page === undefined ? tokenItself(token) : linkTo(page, token)),
      sentence`It can be used once, within ${String(Math.floor(lifetimeSeconds / 60))} minutes.`,
      sentence`All devices are signed out then.`,
    ],
    footer: 'If you did not ask for it, ignore this mail: nothing has changed, and your password stays as it is.',
  });
}

function linkTo(page: string, token: string): Block[] {
  const url = new URL(page);
  url.searchParams.set('token', token);
  return [sentence`Set it here:`, { kind: 'link', words: 'Set a new password', url: url.href }];
}

function tokenItself(token: string): Block[] {
  return [sentence`This is your token:`, { kind: 'facts', facts: [['Token', token]] }];
}
