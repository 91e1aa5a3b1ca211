import { Injectable } from '@nestjs/common';
import { InvalidToken } from '#http';
import { ShowProfile } from '#identity';

/** Whether somebody who has signed in to the board is an admin to this day: rights may have been taken away since. */
@Injectable()
export class IsStillAdmin {
  constructor(private readonly showProfile: ShowProfile) {}

  async run(userId: string): Promise<boolean> {
    try {
      return (await this.showProfile.run({ userId })).role === 'admin';
    } catch (error) {
      if (error instanceof InvalidToken) return false;
      throw error;
    }
  }
}
