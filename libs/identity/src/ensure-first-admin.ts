import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { CreateAdmin } from './create-admin';

/** Makes the first admin of a new installation. Leaves everything alone as soon as there is one. */
@Injectable()
export class EnsureFirstAdmin {
  constructor(
    private readonly statements: Statements,
    private readonly createAdmin: CreateAdmin,
  ) {}

  /** @returns whether an admin was made */
  async run(admin: { email: string; password: string | undefined }): Promise<boolean> {
    const admins = await this.statements.query(`select 1 from users where role = 'admin' limit 1`);
    if (admins.length > 0) return false;
    await this.createAdmin.run(admin);
    return true;
  }
}
