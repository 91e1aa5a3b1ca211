import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HttpModule } from '#http';
import { ChangeProfile } from './change-profile';
import { CreateAdmin } from './create-admin';
import { EnsureFirstAdmin } from './ensure-first-admin';
import { FindContact } from './find-contact';
import { FindKnownUsers } from './find-known-users';
import { FindTier } from './find-tier';
import { Passwords } from './passwords/passwords';
import { RefreshSession } from './refresh-session';
import { RegisterUser } from './register-user';
import { TokenPairs } from './sessions/token-pairs';
import { ShowProfile } from './show-profile';
import { SignIn } from './sign-in';
import { SignOut } from './sign-out';
import { RefreshToken } from './store/refresh-token.entity';
import { RefreshTokenRepository } from './store/refresh-token.repository';
import { User } from './store/user.entity';
import { UserReadModel } from './store/user.read-model';
import { UserRepository } from './store/user.repository';

const useCases = [
  RegisterUser,
  SignIn,
  RefreshSession,
  SignOut,
  ShowProfile,
  ChangeProfile,
  CreateAdmin,
  EnsureFirstAdmin,
  FindContact,
  FindKnownUsers,
  FindTier,
];

/** Accounts and their sessions. */
@Module({
  imports: [TypeOrmModule.forFeature([User, RefreshToken]), HttpModule],
  providers: [...useCases, Passwords, TokenPairs, UserRepository, UserReadModel, RefreshTokenRepository],
  exports: useCases,
})
export class IdentityModule {}
