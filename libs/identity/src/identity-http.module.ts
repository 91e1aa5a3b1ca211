import { Module } from '@nestjs/common';
import { HttpModule } from '#http';
import { SessionsController } from './http/sessions.controller';
import { UsersController } from './http/users.controller';
import { IdentityModule } from './identity.module';

/** The paths under /auth. */
@Module({
  imports: [IdentityModule, HttpModule],
  controllers: [UsersController, SessionsController],
})
export class IdentityHttpModule {}
