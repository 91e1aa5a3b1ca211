import { Injectable } from '@nestjs/common';
import { InvalidToken } from '#http';
import { WrongPassword } from './identity.errors';
import { Passwords } from './passwords/passwords';
import { UserReadModel } from './store/user.read-model';

/** The hash that a password was checked against, outside of any transaction: who acts on it compares it under the account's lock. */
export interface ConfirmedPassword {
  readonly userId: string;
  readonly checkedHash: string;
}

/** Asks those who are signed in for their password once more. */
@Injectable()
export class ConfirmPassword {
  constructor(
    private readonly users: UserReadModel,
    private readonly passwords: Passwords,
  ) {}

  /** @throws InvalidToken when the account is closed; WrongPassword, HashingBacklogFull */
  async run({ userId, password }: { userId: string; password: string }): Promise<ConfirmedPassword> {
    const user = await this.users.activeById(userId);
    if (!user) throw new InvalidToken();
    if (!(await this.passwords.matches(password, user.passwordHash))) throw new WrongPassword();
    return { userId, checkedHash: user.passwordHash };
  }
}
