import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HttpModule } from '#http';
import { ChangeAccount } from './change-account';
import { ChangePassword } from './change-password';
import { ChangeProfile } from './change-profile';
import { CheckStanding } from './check-standing';
import { ConfirmPassword } from './confirm-password';
import { CreateAdmin } from './create-admin';
import { EndSession } from './end-session';
import { EnsureFirstAdmin } from './ensure-first-admin';
import { EraseAccount } from './erase-account';
import { ExportAccount } from './export-account';
import { FindContact } from './find-contact';
import { FindKnownUsers } from './find-known-users';
import { FindSessionRole } from './find-session-role';
import { FindTier } from './find-tier';
import { ListAccounts } from './list-accounts';
import { Passwords } from './passwords/passwords';
import { ResetTokens } from './passwords/reset-tokens';
import { RefreshSession } from './refresh-session';
import { RegisterUser } from './register-user';
import { ReplacePassword } from './replace-password';
import { RequestPasswordReset } from './request-password-reset';
import { ResetPassword } from './reset-password';
import { TokenPairs } from './sessions/token-pairs';
import { ShowAccount } from './show-account';
import { ShowPasswordReset } from './show-password-reset';
import { ShowProfile } from './show-profile';
import { SignIn } from './sign-in';
import { SignOut } from './sign-out';
import { AccountReadModel } from './store/account.read-model';
import { PasswordReset } from './store/password-reset.entity';
import { PasswordResetRepository } from './store/password-reset.repository';
import { RefreshToken } from './store/refresh-token.entity';
import { RefreshTokenRepository } from './store/refresh-token.repository';
import { StandingReadModel } from './store/standing.read-model';
import { User } from './store/user.entity';
import { UserReadModel } from './store/user.read-model';
import { UserRepository } from './store/user.repository';
import { UnsweptAccounts } from './unswept-accounts';

const store = [
  UserRepository,
  UserReadModel,
  AccountReadModel,
  RefreshTokenRepository,
  PasswordResetRepository,
  StandingReadModel,
];
const useCases = [
  RegisterUser,
  SignIn,
  RefreshSession,
  SignOut,
  EndSession,
  FindSessionRole,
  CheckStanding,
  ShowProfile,
  ChangeProfile,
  ChangePassword,
  ConfirmPassword,
  RequestPasswordReset,
  ShowPasswordReset,
  ResetPassword,
  ListAccounts,
  ShowAccount,
  ChangeAccount,
  EraseAccount,
  UnsweptAccounts,
  ExportAccount,
  CreateAdmin,
  EnsureFirstAdmin,
  FindContact,
  FindKnownUsers,
  FindTier,
];

/** Accounts and their sessions. */
@Module({
  imports: [TypeOrmModule.forFeature([User, RefreshToken, PasswordReset]), HttpModule],
  providers: [...store, ...useCases, Passwords, TokenPairs, ResetTokens, ReplacePassword],
  exports: [...useCases, RefreshTokenRepository, PasswordResetRepository],
})
export class IdentityModule {}
