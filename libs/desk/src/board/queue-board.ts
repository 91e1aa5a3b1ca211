import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter as BoardAdapter } from '@bull-board/fastify';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BoardQueues } from '#queue';
import { problem, refuse } from './board-answers';
import { BoardDoors } from './board-doors';
import { boardErrorOf } from './board-errors';
import { boardPath, isFromHere, mayBeDone, securityHeaders } from './board-rules';

const formBytes = 4096;

/**
 * Bull Board, for admins with a browser. It stands beside the handlers, where the access guard does not reach: each of its
 * requests, whatever it asks for, passes the hooks here before the board sees it.
 */
@Injectable()
export class QueueBoard implements OnModuleInit {
  private readonly logger = new Logger(QueueBoard.name);

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly doors: BoardDoors,
    private readonly queues: BoardQueues,
  ) {}

  onModuleInit(): void {
    const server = this.host.httpAdapter?.getInstance<FastifyInstance>();
    void server?.register(async (outside) => this.build(outside), { prefix: boardPath });
  }

  private async build(outside: FastifyInstance): Promise<void> {
    outside.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: formBytes },
      (_request, body, done) => done(null, new URLSearchParams(String(body))),
    );
    outside.addHook('onRequest', async (_request, reply) => void reply.headers(securityHeaders));
    outside.addHook('onRequest', async (request, reply) => {
      if (isFromHere(request)) return;
      problem(reply, { status: 403, code: 'forbidden', detail: 'The request was sent from another page.' });
      await reply;
    });
    outside.setErrorHandler((error, request, reply) => this.failed(error, request, reply));
    outside.get('/sign-in', async (_request, reply) => this.doors.showSignIn(reply));
    outside.post<{ Body: unknown }>('/sign-in', async ({ body }, reply) =>
      this.doors.signIn(body instanceof URLSearchParams ? body : new URLSearchParams(), reply),
    );
    await outside.register(async (inside) => this.buildInside(inside));
  }

  private async buildInside(inside: FastifyInstance): Promise<void> {
    const adapter = new BoardAdapter().setBasePath(boardPath);
    const board = createBullBoard({
      queues: [],
      serverAdapter: adapter,
      options: {
        uiConfig: { boardTitle: 'Holdfast queues', miscLinks: [{ text: 'Sign out', url: `${boardPath}/sign-out` }] },
      },
    });
    adapter.setErrorHandler((error) => this.errorOfBoard(error));
    let shown: unknown;
    const showQueues = async (): Promise<void> => {
      const queues = await this.queues.open();
      if (shown === queues) return;
      board.replaceQueues(queues.map((queue) => new BullMQAdapter(queue)));
      shown = queues;
    };
    inside.addHook('onRequest', async (request, reply) => this.admit(request, reply));
    inside.get('/sign-out', async (_request, reply) => this.doors.showSignOut(reply));
    inside.post('/sign-out', async (request, reply) => this.doors.signOut(request, reply));
    inside.addHook('preHandler', async (request, reply) => this.prepare(request, reply, showQueues));
    await inside.register(adapter.registerPlugin());
  }

  /** Nobody but a signed-in admin gets further. */
  private async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    try {
      if (!(await this.doors.turnsAway(request, reply))) return;
    } catch (error) {
      this.failed(error, request, reply);
    }
    await reply;
  }

  /** Opens the queues for what needs them, and refuses what may not be done here. */
  private async prepare(request: FastifyRequest, reply: FastifyReply, showQueues: () => Promise<void>): Promise<void> {
    const route = (request.routeOptions.url ?? '').slice(boardPath.length);
    if (route.startsWith('/static') || route.startsWith('/sign-out')) return;
    if (!mayBeDone(request.method, route)) {
      problem(reply, { status: 403, code: 'forbidden', detail: 'This cannot be done here; see the dead letters.' });
      await reply;
      return;
    }
    try {
      await showQueues();
    } catch (error) {
      this.failed(error, request, reply);
      await reply;
    }
  }

  private failed(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    this.report(error);
    refuse(request, reply, error);
  }

  private errorOfBoard(error: Error): { status: 500; body: { error: { key: never }; message: string } } {
    this.report(error);
    const { status, key, message } = boardErrorOf(error);
    return { status: status as 500, body: { error: { key: key as never }, message } };
  }

  private report(error: unknown): void {
    if (boardErrorOf(error).status !== 500) return;
    this.logger.error(error instanceof Error ? error : new Error(String(error)), { fault: 'unexpected' });
  }
}
