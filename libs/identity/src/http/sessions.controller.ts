import { Body, Controller, Header, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AccessTokens, type Caller, CurrentCaller, Endpoint } from '#http';
import { RefreshSession } from '../refresh-session';
import { SignIn } from '../sign-in';
import { SignOut } from '../sign-out';
import { RefreshRequest, SignInRequest, VerifyRequest } from './sessions.request';
import { TokenPairResponse, VerifiedTokenResponse } from './sessions.response';

@ApiTags('Identity')
@Controller({ path: 'auth', version: '1' })
export class SessionsController {
  constructor(
    private readonly signIn: SignIn,
    private readonly refreshSession: RefreshSession,
    private readonly signOut: SignOut,
    private readonly accessTokens: AccessTokens,
  ) {}

  @Post('jwt/create')
  @Header('Cache-Control', 'no-store')
  @Endpoint({
    summary: 'Sign in',
    access: 'open',
    limit: 'auth',
    response: TokenPairResponse,
    errors: { 401: 'The e-mail address or the password is wrong (`invalid_credentials`).' },
  })
  async create(@Body() { email, password }: SignInRequest): Promise<TokenPairResponse> {
    return TokenPairResponse.of(await this.signIn.run({ email, password }));
  }

  @Post('jwt/refresh')
  @Header('Cache-Control', 'no-store')
  @Endpoint({
    summary: 'Exchange a refresh token for a new pair',
    description:
      'The token is used up. If the answer is lost, the same token gets another pair for 10 seconds, as long as the ' +
      'lost one has not been used. A used token that comes later ends the whole session.',
    access: 'open',
    response: TokenPairResponse,
    errors: { 401: 'The session has ended (`invalid_refresh_token`).' },
  })
  async refresh(@Body() { refresh }: RefreshRequest): Promise<TokenPairResponse> {
    return TokenPairResponse.of(await this.refreshSession.run({ refresh }));
  }

  @Post('jwt/verify')
  @Endpoint({
    summary: 'Check an access token',
    access: 'open',
    response: VerifiedTokenResponse,
    errors: { 401: 'The token is expired or not ours (`invalid_token`).' },
  })
  async verify(@Body() { token }: VerifyRequest): Promise<VerifiedTokenResponse> {
    const { caller, expiresAtSeconds } = await this.accessTokens.verify(token);
    return { valid: true, sub: caller.userId, exp: expiresAtSeconds };
  }

  @Post('logout')
  @Endpoint({
    summary: 'End the session of a refresh token',
    description: "A token that is unknown or somebody else's has no effect.",
    access: 'customer',
    status: 204,
  })
  async logout(@CurrentCaller() { userId }: Caller, @Body() { refresh }: RefreshRequest): Promise<void> {
    await this.signOut.run({ userId, refresh });
  }
}
