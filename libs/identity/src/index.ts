export { ChangeAccount } from './change-account';
export { ChangePassword } from './change-password';
export { ChangeProfile } from './change-profile';
export { CheckStanding } from './check-standing';
export { ConfirmPassword } from './confirm-password';
export type { ConfirmedPassword } from './confirm-password';
export { CreateAdmin } from './create-admin';
export type { CreatedAdmin } from './create-admin';
export { EndSession } from './end-session';
export { EnsureFirstAdmin } from './ensure-first-admin';
export { EraseAccount } from './erase-account';
export { ExportAccount } from './export-account';
export type { AccountExport } from './export-account';
export { FindContact } from './find-contact';
export { FindKnownUsers } from './find-known-users';
export { FindSessionRole } from './find-session-role';
export { FindTier } from './find-tier';
export {
  EmailTaken,
  InvalidCredentials,
  InvalidRefreshToken,
  InvalidResetToken,
  LastAdmin,
  WrongPassword,
} from './identity.errors';
export { PasswordResetRequested } from './identity.events';
export { IdentityModule } from './identity.module';
export { RefreshSession } from './refresh-session';
export { RegisterUser } from './register-user';
export type { Registration } from './register-user';
export { RequestPasswordReset } from './request-password-reset';
export { ResetPassword } from './reset-password';
export { tiers } from './rules/profile';
export type { Profile, Role, Tier } from './rules/profile';
export type { TokenPair } from './sessions/token-pairs';
export { ShowPasswordReset } from './show-password-reset';
export type { PasswordResetView } from './show-password-reset';
export { ShowProfile } from './show-profile';
export { SignIn } from './sign-in';
export { SignOut } from './sign-out';
export { UnsweptAccounts } from './unswept-accounts';
