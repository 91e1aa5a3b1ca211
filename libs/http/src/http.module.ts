import { createSecretKey } from 'node:crypto';
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { IdentitySettings } from '#config';
import { AccessTokens } from './auth/access-tokens';
import { AccessGuard } from './auth/access.guard';

/** Access control for every handler of the process, and the tokens it reads. */
@Module({
  imports: [
    JwtModule.registerAsync({
      inject: [IdentitySettings],
      // A key, not a text: what a text is would be found out anew for every token, at many times the price of the signature.
      useFactory: ({ jwtSecret }: IdentitySettings) => ({ secret: createSecretKey(Buffer.from(jwtSecret)) }),
    }),
  ],
  providers: [AccessTokens, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: [AccessTokens],
})
export class HttpModule {}
