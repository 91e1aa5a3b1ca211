import type { FastifyReply, FastifyRequest } from 'fastify';
import { boardErrorOf } from './board-errors';
import { unavailablePage } from './board-pages';
import { boardPath, wantsPage } from './board-rules';

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  409: 'Conflict',
  500: 'Internal error',
  503: 'Temporarily unavailable',
};

/** Refuses a program's request as the rest of the API does. */
export function problem(reply: FastifyReply, refusal: { status: number; code: string; detail: string }): void {
  const { status, code, detail } = refusal;
  if (status === 503) void reply.header('retry-after', '2');
  void reply
    .status(status)
    .type('application/problem+json')
    .send({
      type: `urn:holdfast:problem:${code}`,
      title: titles[status] ?? 'Error',
      status,
      detail,
      instance: reply.request.url.split('?')[0] ?? '',
      code,
      requestId: reply.request.id,
    });
}

/** Says to whom it concerns, in a way that they can read, that the board cannot be shown. */
export function refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const { status, message } = boardErrorOf(error);
  if (!wantsPage(request)) {
    problem(reply, { status, code: status === 503 ? 'queue_unavailable' : 'board_failed', detail: message });
    return;
  }
  if (status === 503) void reply.header('retry-after', '2');
  void reply.status(status).type('text/html; charset=utf-8').send(unavailablePage(message, boardPath));
}
