import { EmailField, TextField } from '#http';
import { passwordLength } from '../rules/password-length';

export class SignInRequest {
  @EmailField({ description: 'Of the account, whatever its case', example: 'ada@example.com' })
  readonly email!: string;

  @TextField({ description: 'Of the account', max: passwordLength.max, example: 'correct horse battery' })
  readonly password!: string;
}

export class RefreshRequest {
  @TextField({
    description: 'The newest refresh token of the session',
    max: 512,
    example: 'kq3Zb0XvN5m1yq7sT2dR8uWc4fHj6gLpA9eKxVtYiOo',
  })
  readonly refresh!: string;
}

export class VerifyRequest {
  @TextField({ description: 'An access token', max: 65_536, example: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMTk5In0.c2ln' })
  readonly token!: string;
}
