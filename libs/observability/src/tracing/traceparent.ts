import type { SpanContext } from '@opentelemetry/api';

const form = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** What a caller sends as `traceparent`, when it is one that W3C Trace Context (level 1) lets us go on with. */
export function readTraceparent(header: unknown): string | undefined {
  return typeof header === 'string' && form.test(header) ? header : undefined;
}

export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}

export function spanContextOf(traceparent: string, isRemote: boolean): SpanContext {
  const traceFlags = Number.parseInt(traceparent.slice(53, 55), 16) & 1;
  return { traceId: traceIdOf(traceparent), spanId: traceparent.slice(36, 52), traceFlags, isRemote };
}

export function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-0${traceFlags & 1}`;
}
