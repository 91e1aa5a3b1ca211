import { Injectable } from '@nestjs/common';
import { AccessTokens } from '#http';
import { InvalidCredentials, SignIn, SignOut } from '#identity';

/** An admin's sign-in to the board: a session like any other. */
export interface AdminSession {
  readonly userId: string;
  readonly sessionId: string;
}

/**
 * Checks a password for the queue board, which only admins may see. Whoever is none is refused like a wrong password. The
 * session that the sign-in opens is kept without its tokens: it can be ended, and nobody can carry it on.
 */
@Injectable()
export class SignInAdmin {
  constructor(
    private readonly signIn: SignIn,
    private readonly signOut: SignOut,
    private readonly accessTokens: AccessTokens,
  ) {}

  /** @throws InvalidCredentials, HashingBacklogFull */
  async run(credentials: { email: string; password: string }): Promise<AdminSession> {
    const { access, refresh } = await this.signIn.run(credentials);
    const { userId, role, sessionId } = (await this.accessTokens.verify(access)).caller;
    if (role === 'admin' && sessionId !== undefined) return { userId, sessionId };
    await this.signOut.run({ userId, refresh });
    throw new InvalidCredentials();
  }
}
