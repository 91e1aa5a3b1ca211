import { Body, Controller, Get, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, Endpoint } from '#http';
import { ChangePassword } from '../change-password';
import { ChangeProfile } from '../change-profile';
import { PasswordChangeIncomplete } from '../identity.errors';
import { RegisterUser } from '../register-user';
import { ShowProfile } from '../show-profile';
import { ChangesWithoutPassword } from './changes-without-password';
import { ChangeProfileRequest, RegisterRequest } from './users.request';
import { UserResponse } from './users.response';

@ApiTags('Identity')
@Controller({ path: 'auth/users', version: '1' })
export class UsersController {
  constructor(
    private readonly registerUser: RegisterUser,
    private readonly showProfile: ShowProfile,
    private readonly changeProfile: ChangeProfile,
    private readonly changePassword: ChangePassword,
  ) {}

  @Post()
  @Endpoint({
    summary: 'Open an account',
    access: 'open',
    status: 201,
    response: UserResponse,
    errors: { 409: 'Another account has this e-mail address (`email_taken`).' },
  })
  async register(@Body() { email, password, name }: RegisterRequest): Promise<UserResponse> {
    return UserResponse.of(await this.registerUser.run({ email, password, name }));
  }

  @Get('me')
  @Endpoint({ summary: "Show the caller's own account", access: 'customer', response: UserResponse })
  async show(@CurrentCaller() { userId }: Caller): Promise<UserResponse> {
    return UserResponse.of(await this.showProfile.run({ userId }));
  }

  @Patch('me')
  @Endpoint({
    summary: "Change the caller's own name or password",
    description: 'A new password ends all sessions but the one that this is asked in.',
    access: 'customer',
    limit: 'auth',
    uncounted: ChangesWithoutPassword,
    response: UserResponse,
    errors: { 403: 'The current password is wrong (`wrong_password`).' },
  })
  async change(@CurrentCaller() caller: Caller, @Body() body: ChangeProfileRequest): Promise<UserResponse> {
    const { userId, sessionId } = caller;
    const { name, currentPassword, newPassword } = body;
    if (currentPassword !== undefined && newPassword !== undefined) {
      await this.changePassword.run({ userId, sessionId, currentPassword, newPassword });
    } else if (currentPassword !== undefined || newPassword !== undefined) {
      throw new PasswordChangeIncomplete(newPassword === undefined ? 'newPassword' : 'currentPassword');
    }
    return UserResponse.of(await this.changeProfile.run({ userId, name }));
  }
}
