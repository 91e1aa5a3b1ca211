import type { LookupAddress } from 'node:dns';
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Injectable } from '@nestjs/common';
import { readEndpointUrl } from '../rules/endpoint-url';
import { keptAnswer, keptBytes } from '../rules/kept-answer';
import { readRetryAfter } from '../rules/retry-schedule';
import { AddressPolicy } from './address-policy';
import { AddressResolver } from './address-resolver';
import { type FailureReason, PostFailed, reasonOf } from './post-failure';

export const connectMilliseconds = 5000;
export const totalMilliseconds = 15_000;
const maxHeaderBytes = 16_384;

/** What came of a request: an answer, or the reason why there is none. */
export interface PostOutcome {
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  /** The beginning of the answer's body. */
  readonly answer?: string;
  readonly error?: FailureReason;
  readonly durationMilliseconds: number;
}

export interface OutgoingPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Sends one request to a subscriber. The name is resolved once, every address that it has is checked, and only those are
 * connected to, so that a name which resolves to something else a moment later gains nothing. Redirects are not
 * followed, proxies of the environment not used, certificates always verified, connections never kept.
 */
@Injectable()
export class WebhookPost {
  constructor(
    private readonly resolver: AddressResolver,
    private readonly policy: AddressPolicy,
  ) {}

  /** Never throws, and is over after 15 seconds. */
  async send(post: OutgoingPost): Promise<PostOutcome> {
    const startedAt = performance.now();
    const signal = AbortSignal.timeout(totalMilliseconds);
    const took = (): number => Math.round(performance.now() - startedAt);
    try {
      const url = this.allowedUrl(post.url);
      const addresses = await withinTime(this.allowedAddresses(url.hostname), signal);
      const answer = await exchange(url, post, { addresses, signal });
      return { ...answer, durationMilliseconds: took() };
    } catch (error) {
      return { error: reasonOf(error), durationMilliseconds: took() };
    }
  }

  private allowedUrl(text: string): URL {
    const url = readEndpointUrl(text, this.policy.plainHttp);
    if (typeof url === 'string') throw new PostFailed('url_not_allowed');
    if (!this.policy.allowsHost(url.hostname)) throw new PostFailed('address_not_allowed');
    return url;
  }

  /** All addresses of a host: one that is not allowed among them, and none is used. */
  private async allowedAddresses(hostname: string): Promise<readonly LookupAddress[]> {
    const host = hostname.replace(/^\[|\]$/g, '');
    const family = isIP(host);
    if (family !== 0) return [{ address: host, family }];
    const found = await this.resolver.resolve(host).catch(() => []);
    if (found.length === 0) throw new PostFailed('name_not_found');
    if (!found.every(({ address }) => this.policy.allows(address))) throw new PostFailed('address_not_allowed');
    return found;
  }
}

/** Answers with what was checked, whatever the name resolves to by now. */
function alreadyResolved(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, options, found) => {
    if (options.all) return found(null, [...addresses]);
    const [first] = addresses;
    return found(null, first?.address ?? '', first?.family);
  };
}

async function withinTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new PostFailed('timed_out')), { once: true });
  });
  return Promise.race([work, over]);
}

type Answered = Pick<PostOutcome, 'status' | 'retryAfterSeconds' | 'answer'>;

async function exchange(
  url: URL,
  { headers, body }: OutgoingPost,
  { addresses, signal }: { addresses: readonly LookupAddress[]; signal: AbortSignal },
): Promise<Answered> {
  const isTls = url.protocol === 'https:';
  const { Agent, request: open } = isTls ? https : http;
  const request = open(url, {
    method: 'POST',
    agent: new Agent({ keepAlive: false }),
    lookup: alreadyResolved(addresses),
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    maxHeaderSize: maxHeaderBytes,
    rejectUnauthorized: true,
    signal,
  });
  const stopWaiting = giveUpUnconnected(request, isTls ? 'secureConnect' : 'connect');
  try {
    return await new Promise<Answered>((resolve, reject) => {
      let settle: (() => void) | undefined;
      request.on('response', (response) => (settle = readBeginning(response, resolve)));
      request.on('error', (error) => (settle ? settle() : reject(error)));
      // An answer that switches protocols closes the connection without an error.
      request.on('close', () => (settle ? settle() : reject(new PostFailed('answer_malformed'))));
      request.end(body);
    });
  } finally {
    stopWaiting();
    request.destroy();
  }
}

function giveUpUnconnected(request: ClientRequest, connected: 'connect' | 'secureConnect'): () => void {
  const timer = setTimeout(() => request.destroy(new PostFailed('timed_out')), connectMilliseconds);
  const stop = (): void => clearTimeout(timer);
  request.on('socket', (socket) => socket.once(connected, stop));
  return stop;
}

/**
 * The status is the answer; of the body a little is kept, and one that does not end makes no difference.
 * @returns settles for what has come so far
 */
function readBeginning(response: IncomingMessage, resolve: (answer: Answered) => void): () => void {
  const chunks: Buffer[] = [];
  let size = 0;
  const done = (): void =>
    resolve({
      status: response.statusCode,
      retryAfterSeconds: readRetryAfter(response.headers['retry-after'], new Date()),
      answer: keptAnswer(Buffer.concat(chunks)),
    });
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= keptBytes) done();
  });
  for (const ending of ['end', 'error', 'close']) response.on(ending, done);
  return done;
}
