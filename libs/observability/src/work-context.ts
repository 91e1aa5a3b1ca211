import { AsyncLocalStorage } from 'node:async_hooks';

/** What a log line or an outbox message needs to know about the request or job it belongs to. */
export interface WorkContext {
  readonly requestId: string;
  readonly traceparent?: string;
}

const storage = new AsyncLocalStorage<WorkContext>();

/** Runs `work` so that everything it logs and publishes, however deep, carries this context. */
export function inContext<T>(context: WorkContext, work: () => T): T {
  return storage.run(context, work);
}

export function currentContext(): WorkContext | undefined {
  return storage.getStore();
}

/** Runs `work` for nobody in particular: for what many requests share. */
export function outsideContext<T>(work: () => T): T {
  return storage.exit(work);
}
