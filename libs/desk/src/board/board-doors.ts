import type { FastifyReply, FastifyRequest } from 'fastify';
import { Injectable } from '@nestjs/common';
import { Config } from '#config';
import { AuthLimit, RateLimited } from '#http';
import { EndSession, InvalidCredentials } from '#identity';
import { DomainError, isStorableText } from '#kernel';
import { IsStillAdmin } from '../is-still-admin';
import { type AdminSession, SignInAdmin } from '../sign-in-admin';
import { type SignInFault, signInPage, signOutPage } from './board-pages';
import { boardPath, wantsPage } from './board-rules';
import { boardKey, sessionFor, sessionIn, setSession, readSession } from './board-session';
import { problem } from './board-answers';

const signInPath = `${boardPath}/sign-in`;
const signOutPath = `${boardPath}/sign-out`;
const longest = { email: 254, password: 256 } as const;

const statusOf: Readonly<Record<SignInFault, number>> = { wrong: 401, foreign: 403, limited: 429, busy: 503 };

/** Lets admins in and out, by a cookie that only the board's own pages send. */
@Injectable()
export class BoardDoors {
  private readonly key: Buffer;
  private readonly secure: boolean;

  constructor(
    config: Config,
    private readonly signInAdmin: SignInAdmin,
    private readonly isStillAdmin: IsStillAdmin,
    private readonly endSession: EndSession,
    private readonly limit: AuthLimit,
  ) {
    this.key = boardKey(config.identity.jwtSecret);
    this.secure = config.env === 'production';
  }

  showSignIn(reply: FastifyReply, fault?: SignInFault): FastifyReply {
    if (fault === 'busy') void reply.header('retry-after', '2');
    void reply.status(fault === undefined ? 200 : statusOf[fault]).type('text/html; charset=utf-8');
    return reply.send(signInPage(signInPath, fault));
  }

  /** Nobody learns whether there is such an account, or whether its password was right. */
  async signIn(form: URLSearchParams, reply: FastifyReply): Promise<FastifyReply> {
    const [email, password] = [form.get('email'), form.get('password')];
    try {
      await this.limit.count(reply, email);
    } catch (error) {
      if (!(error instanceof RateLimited)) throw error;
      return this.showSignIn(reply.header('retry-after', String(error.retryAfterSeconds)), 'limited');
    }
    if (!isGiven(email, longest.email) || !isGiven(password, longest.password)) return this.showSignIn(reply, 'wrong');
    try {
      const session = await this.signInAdmin.run({ email, password });
      void this.keep(reply, sessionFor(session, { key: this.key, now: new Date() }));
      return reply.redirect(boardPath, 303);
    } catch (error) {
      if (error instanceof InvalidCredentials) return this.showSignIn(reply, 'wrong');
      if (error instanceof DomainError) return this.showSignIn(reply, 'busy');
      throw error;
    }
  }

  showSignOut(reply: FastifyReply): FastifyReply {
    return reply.type('text/html; charset=utf-8').send(signOutPage(signOutPath, boardPath));
  }

  /** The session ends with its cookie: a copy of it opens nothing either. */
  async signOut(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const session = this.sessionOf(request);
    if (session) await this.endSession.run(session);
    return this.keep(reply, '').redirect(signInPath, 303);
  }

  /** Answers, and returns true, unless the request comes from somebody who has signed in and is an admin to this day. */
  async turnsAway(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const session = this.sessionOf(request);
    if (session && (await this.isStillAdmin.run(session))) return false;
    if (sessionIn(request.headers.cookie)) void this.keep(reply, '');
    if (wantsPage(request)) void reply.redirect(signInPath, 303);
    else problem(reply, { status: 401, code: 'unauthenticated', detail: 'Sign in to see the queues.' });
    return true;
  }

  private sessionOf({ headers }: FastifyRequest): AdminSession | undefined {
    return readSession(sessionIn(headers.cookie) ?? '', { key: this.key, now: new Date() });
  }

  private keep(reply: FastifyReply, session: string): FastifyReply {
    return reply.header('set-cookie', setSession(session, { path: boardPath, secure: this.secure }));
  }
}

const isGiven = (text: string | null, max: number): text is string =>
  text !== null && text !== '' && text.length <= max && isStorableText(text);
