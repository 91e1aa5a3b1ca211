import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '#kernel';
import { AccessTokens, InvalidToken } from './access-tokens';
import { type Access, type Caller, type RequestWithCaller, type Role, roles } from './caller';

export const accessKey = 'holdfast:access';

/** Handlers outside the documented API, such as health and metrics, which stand on operators' addresses. */
const operatorPaths = new Set(['health', 'metrics']);

/**
 * Denies by default: a handler that declares no access cannot be called. A token that is sent must be valid, on public
 * handlers too, so that an expired session is noticed and not taken for a guest.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: AccessTokens,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.accessOf(context);
    const request = context.switchToHttp().getRequest<FastifyRequest & RequestWithCaller>();
    if (access === 'open') return true;
    const header = request.headers.authorization;
    if (header !== undefined) request.caller = await this.callerFrom(header);
    if (access === 'public') return true;
    if (!request.caller) throw new InvalidToken();
    if (!includes(request.caller, access)) {
      throw new DomainError('forbidden', 'forbidden', { detail: `This needs the role ${access}.` });
    }
    return true;
  }

  private accessOf(context: ExecutionContext): Access {
    const declared = this.reflector.get<Access | undefined>(accessKey, context.getHandler());
    if (declared !== undefined) return declared;
    const path = Reflect.getMetadata('path', context.getClass()) as string | undefined;
    if (path !== undefined && operatorPaths.has(path.replace(/^\//, ''))) return 'open';
    throw new DomainError('forbidden', 'forbidden', { detail: 'This handler declares no access.' });
  }

  private async callerFrom(header: string): Promise<Caller> {
    const [scheme, token] = header.split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !token) throw new InvalidToken();
    return (await this.tokens.verify(token)).caller;
  }
}

function includes(caller: Caller, access: Role): boolean {
  return roles.indexOf(caller.role) >= roles.indexOf(access);
}
