import { Module, type OnModuleInit } from '@nestjs/common';
import { AccessTokens, HttpModule } from '#http';
import { CheckStanding } from './check-standing';
import { AccountsController } from './http/accounts.controller';
import { ChangesWithoutPassword } from './http/changes-without-password';
import { PasswordResetsController } from './http/password-resets.controller';
import { SessionsController } from './http/sessions.controller';
import { UsersController } from './http/users.controller';
import { IdentityModule } from './identity.module';

/** The paths under /auth and /users. In a process that has them, an access token counts as long as its account and session do. */
@Module({
  imports: [IdentityModule, HttpModule],
  providers: [ChangesWithoutPassword],
  controllers: [UsersController, PasswordResetsController, SessionsController, AccountsController],
})
export class IdentityHttpModule implements OnModuleInit {
  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly standing: CheckStanding,
  ) {}

  onModuleInit(): void {
    this.accessTokens.onlyWhile((caller) => this.standing.run(caller));
  }
}
