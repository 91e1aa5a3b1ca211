import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '#http';
import { boardErrorOf } from './board-errors';
import { unavailablePage } from './board-pages';
import { boardPath, wantsPage } from './board-rules';

/** Refuses a program's request as the rest of the API does. */
export function problem(reply: FastifyReply, refusal: { status: number; code: string; detail: string }): void {
  sendProblem(reply, { ...refusal, retryAfterSeconds: refusal.status === 503 ? 2 : undefined });
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
