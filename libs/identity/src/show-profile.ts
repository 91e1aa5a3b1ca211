import { Injectable } from '@nestjs/common';
import { InvalidToken } from '#http';
import { type Profile, profileOf } from './rules/profile';
import { UserReadModel } from './store/user.read-model';

@Injectable()
export class ShowProfile {
  constructor(private readonly users: UserReadModel) {}

  /** @throws InvalidToken when the account was closed after the caller's token was issued */
  async run({ userId }: { userId: string }): Promise<Profile> {
    const user = await this.users.activeById(userId);
    if (!user) throw new InvalidToken();
    return profileOf(user);
  }
}
