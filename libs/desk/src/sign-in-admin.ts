import { Injectable } from '@nestjs/common';
import { AccessTokens } from '#http';
import { InvalidCredentials, SignIn, SignOut } from '#identity';

/**
 * Checks a password for the queue board, which only admins may see. Whoever is none is refused like a wrong password. The
 * session that the sign-in opens is ended at once: the board has its own.
 */
@Injectable()
export class SignInAdmin {
  constructor(
    private readonly signIn: SignIn,
    private readonly signOut: SignOut,
    private readonly accessTokens: AccessTokens,
  ) {}

  /** @returns whose password it is @throws InvalidCredentials, HashingBacklogFull */
  async run(credentials: { email: string; password: string }): Promise<string> {
    const { access, refresh } = await this.signIn.run(credentials);
    const { userId, role } = (await this.accessTokens.verify(access)).caller;
    await this.signOut.run({ userId, refresh });
    if (role !== 'admin') throw new InvalidCredentials();
    return userId;
  }
}
