import {
  type Attributes,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { DomainError } from '#kernel';
import { currentContext, inContext } from '../work-context';
import { readTraceparent, spanContextOf, traceparentOf } from './traceparent';

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

export interface SpanDescription {
  /** One of few: no id is part of it. */
  readonly name: string;
  readonly kind?: keyof typeof kinds;
  /** Ids, codes and counts only, never anything about a person and never a parameter of a statement. */
  readonly attributes?: Attributes;
  /** Spans that this one works for without being below them, as `traceparent`. */
  readonly links?: readonly (string | null | undefined)[];
}

/** A span that is under way. */
export class OpenSpan {
  readonly traceparent: string;

  constructor(private readonly span: Span) {
    this.traceparent = traceparentOf(span.spanContext());
  }

  set(attributes: Attributes): void {
    this.span.setAttributes(attributes);
  }

  /** Says which other span did the work. */
  link(traceparent: string): void {
    this.span.addLink({ context: spanContextOf(traceparent, false) });
  }

  /** Names the error by its code or class; its message may hold what somebody has typed. */
  fail(error: unknown): void {
    this.span.setAttribute('error.type', errorTypeOf(error));
    if (!isRefusal(error)) this.span.setStatus({ code: SpanStatusCode.ERROR });
  }

  end(): void {
    this.span.end();
  }
}

let tracer: Tracer | undefined;

/** For the start of the process; until then, and without tracing for ever, every function here only does the work. */
export function useTracer(used: Tracer | undefined): void {
  tracer = used;
}

export function tracingIsOn(): boolean {
  return tracer !== undefined;
}

/** Opens a span below `parent`; undefined without tracing. Whoever opens it must end it. */
export function openSpan(description: SpanDescription, parent: string | undefined): OpenSpan | undefined {
  if (!tracer) return undefined;
  const kind = kinds[description.kind ?? 'internal'];
  const isRemote = kind === SpanKind.SERVER || kind === SpanKind.CONSUMER;
  const above =
    parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, spanContextOf(parent, isRemote));
  const links = (description.links ?? []).flatMap((link) => {
    const known = readTraceparent(link);
    return known === undefined ? [] : [{ context: spanContextOf(known, true) }];
  });
  return new OpenSpan(tracer.startSpan(description.name, { kind, attributes: description.attributes, links }, above));
}

/**
 * Runs `work` in a span of its own, below the one of the current context, and makes it the current one. Errors pass through.
 * Without tracing this is `work` and nothing else.
 */
export function traced<T>(description: SpanDescription, work: (span: OpenSpan | undefined) => Promise<T>): Promise<T> {
  if (!tracer) return work(undefined);
  return within(openSpan(description, currentContext()?.traceparent), work);
}

async function within<T>(span: OpenSpan | undefined, work: (span: OpenSpan | undefined) => Promise<T>): Promise<T> {
  try {
    return await inContext({ ...currentContext(), traceparent: span?.traceparent }, () => work(span));
  } catch (error) {
    span?.fail(error);
    throw error;
  } finally {
    span?.end();
  }
}

function errorTypeOf(error: unknown): string {
  if (error instanceof DomainError) return error.code;
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string' && /^\w{1,40}$/.test(code)) return code;
  return typeof name === 'string' ? name : 'unknown';
}

/** An answer that a caller is meant to get, and no fault of anything. */
function isRefusal(error: unknown): boolean {
  return error instanceof DomainError && error.kind !== 'busy' && error.kind !== 'unavailable';
}
