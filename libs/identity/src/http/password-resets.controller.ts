import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '#http';
import { RequestPasswordReset } from '../request-password-reset';
import { ResetPassword } from '../reset-password';
import { ConfirmResetRequest, ResetPasswordRequest } from './users.request';

@ApiTags('Identity')
@Controller({ path: 'auth/users/reset-password', version: '1' })
export class PasswordResetsController {
  constructor(
    private readonly requestPasswordReset: RequestPasswordReset,
    private readonly resetPassword: ResetPassword,
  ) {}

  @Post()
  @Endpoint({
    summary: 'Have a token for a new password sent by mail',
    description:
      'The answer is the same whether or not there is such an account. The token is good for an hour and for one use; ' +
      'asking again makes the one before it void.',
    access: 'open',
    limit: 'auth',
    status: 204,
  })
  async request(@Body() { email }: ResetPasswordRequest): Promise<void> {
    await this.requestPasswordReset.run({ email });
  }

  @Post('confirm')
  @Endpoint({
    summary: 'Set a new password by the token from the mail',
    description: 'Ends all sessions of the account.',
    access: 'open',
    limit: 'auth',
    status: 204,
    errors: {
      400: 'The token is unknown, over, or void since one was used (`invalid_reset_token`), or a field is invalid.',
    },
  })
  async confirm(@Body() { token, newPassword }: ConfirmResetRequest): Promise<void> {
    await this.resetPassword.run({ token, newPassword });
  }
}
