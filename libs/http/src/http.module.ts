import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { AccessTokens } from './auth/access-tokens';
import { AccessGuard } from './auth/access.guard';

/** Access control for every handler of the process, and the tokens it reads. */
@Module({
  imports: [JwtModule.register({})],
  providers: [AccessTokens, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: [AccessTokens],
})
export class HttpModule {}
