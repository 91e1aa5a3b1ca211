import { Injectable } from '@nestjs/common';
import { FindSessionRole } from '#identity';
import type { AdminSession } from './sign-in-admin';

/**
 * Whether somebody who has signed in to the board may still see it: rights may have been taken away since, and a new password
 * ends this session as it ends all others.
 */
@Injectable()
export class IsStillAdmin {
  constructor(private readonly findSessionRole: FindSessionRole) {}

  async run(session: AdminSession): Promise<boolean> {
    return (await this.findSessionRole.run(session)) === 'admin';
  }
}
