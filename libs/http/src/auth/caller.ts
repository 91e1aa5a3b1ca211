import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

export const roles = ['customer', 'staff', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Who sent the request, as its access token says. */
export interface Caller {
  readonly userId: string;
  readonly role: Role;
  /** The session that the token belongs to; a token without one stands for its user alone. */
  readonly sessionId?: string;
}

/**
 * Who may use a handler. `customer` means anyone signed in; each role includes the ones before it. `public` is for all, but
 * a token that is sent must be valid; `open` does not look at tokens at all, for handlers that hand out new ones.
 */
export type Access = 'open' | 'public' | Role;

export function isStaff(caller: Caller | undefined): boolean {
  return caller !== undefined && caller.role !== 'customer';
}

export interface RequestWithCaller {
  caller?: Caller;
}

/** The signed-in caller, or undefined on a public handler without a token. */
export const CurrentCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<RequestWithCaller>().caller,
);
