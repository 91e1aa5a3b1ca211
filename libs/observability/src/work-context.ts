import { AsyncLocalStorage } from 'node:async_hooks';
import type { DatabaseUse } from './database-use';

/** What a log line, a span or an outbox message needs to know about the request or job it belongs to. */
export interface WorkContext {
  /** Missing where something is done for several requests at once. */
  readonly requestId?: string;
  /** The span that is under way, in the form of W3C Trace Context; without tracing the caller's, handed on as it came. */
  readonly traceparent?: string;
  readonly database?: DatabaseUse;
  /** Orders that it turned out to work on; missing where nobody wants to know. */
  readonly origins?: Map<string, WorkOrigin>;
}

/** Where an order comes from: what is done about it later is done for other requests, a provider's or nobody's. */
export interface WorkOrigin {
  readonly orderId: string;
  /** Of the request that placed it. */
  readonly requestId?: string | null;
  readonly traceparent?: string | null;
}

const storage = new AsyncLocalStorage<WorkContext>();

/** Runs `work` so that everything it logs and publishes, however deep, carries this context. */
export function inContext<T>(context: WorkContext, work: () => T): T {
  return storage.run(context, work);
}

export function currentContext(): WorkContext | undefined {
  return storage.getStore();
}

/** Lets the work that is under way say which order it is about, and which request had placed that. */
export function noteOrigin({ orderId, requestId, traceparent }: WorkOrigin): void {
  storage.getStore()?.origins?.set(orderId, { orderId, requestId, traceparent });
}

/** Runs `work` for nobody in particular: for what many requests share. */
export function outsideContext<T>(work: () => T): T {
  return storage.exit(work);
}
