import type { Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { codeOfStatus, titleOf } from './problems/problem';
import { bodyMilliseconds } from './slow-bodies';

export interface ConnectionTimes {
  /** For the head of a request, from its first byte on. */
  readonly headMilliseconds: number;
  /** For a connection on which nothing is asked. */
  readonly idleMilliseconds: number;
  /** How often it is looked for heads that are late. */
  readonly checkMilliseconds: number;
}

/** An idle connection lives longer than those of the usual load balancers, which would else send into a closed one. */
const usual: ConnectionTimes = { headMilliseconds: 15_000, idleMilliseconds: 72_000, checkMilliseconds: 5000 };

export const mostHeaderBytes = 16_384;

interface ClientError extends Error {
  readonly code?: string;
}

/** How long and how large a request may be before it is one: options of the server. */
export function connectionLimits(times: ConnectionTimes = usual) {
  return {
    requestTimeout: bodyMilliseconds.streamed,
    keepAliveTimeout: times.idleMilliseconds,
    http: {
      headersTimeout: times.headMilliseconds,
      connectionsCheckingInterval: times.checkMilliseconds,
      maxHeaderSize: mostHeaderBytes,
    },
    clientErrorHandler: refuseConnection,
  };
}

const statusOfCode: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

const details: Readonly<Record<number, string>> = {
  400: 'This is no HTTP request.',
  408: 'The request took too long to arrive.',
  431: `The head of a request has at most ${mostHeaderBytes} bytes.`,
};

/**
 * Opened for later, as browsers do, and late with a first request. An answer that nobody asked for could be taken for that of the
 * request that is on its way just then.
 */
const isUnused = ({ code }: ClientError, { bytesRead }: Socket): boolean =>
  code === 'ERR_HTTP_REQUEST_TIMEOUT' && bytesRead === 0;

/** Answers what could not be read as a request, as well as it can be without one, and hangs up. */
function refuseConnection(error: ClientError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable && !isUnused(error, socket)) {
    const status = statusOfCode[error.code ?? ''] ?? 400;
    const code = codeOfStatus[status] ?? 'malformed_request';
    const requestId = randomUUID();
    const type = `urn:holdfast:problem:${code}`;
    const problem = { type, title: titleOf(status), status, detail: details[status], instance: '', code, requestId };
    const body = JSON.stringify(problem);
    socket.write(
      `HTTP/1.1 ${status} ${titleOf(status)}\r\ncontent-type: application/problem+json\r\nx-request-id: ${requestId}\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}
