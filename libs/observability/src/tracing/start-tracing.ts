import { hostname } from 'node:os';
import { Counter, register } from 'prom-client';
import type { Logger } from 'pino';
import { useTracer } from './spans';

export interface TracingOptions {
  /** Where an OTLP collector listens, without `/v1/traces`; unset: no tracing, and no SDK is loaded. */
  readonly endpoint: string | undefined;
  readonly serviceName: string;
  readonly logger: Logger;
}

/** Bounds of what tracing may take: spans that wait beyond it are dropped, and nothing else waits for the collector. */
const bounds = { maxQueueSize: 2048, maxExportBatchSize: 512, scheduledDelayMillis: 2000, exportTimeoutMillis: 10_000 };
const requestMilliseconds = 5000;

/** Shorter than what is left of a shutdown behind everything else. */
const flushMilliseconds = 1500;

/** Sends what waits, for a bounded time. */
export type StopTracing = () => Promise<void>;

/**
 * Sends spans to an OTLP collector over HTTP, in the background. A collector that is away costs spans: one warning when it
 * goes, one line when it is back, and a counter in between.
 */
export async function startTracing({ endpoint, serviceName, logger }: TracingOptions): Promise<StopTracing> {
  const counter = spansCounter();
  if (endpoint === undefined) return async () => undefined;
  const [{ BasicTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: requestMilliseconds,
  });
  watchExports(exporter, { counter, logger });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      'service.name': serviceName,
      'service.instance.id': `${hostname()}:${process.pid}`,
    }),
    spanProcessors: [new BatchSpanProcessor(exporter, bounds)],
  });
  useTracer(provider.getTracer('holdfast'));
  return async () => {
    useTracer(undefined);
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, flushMilliseconds)));
    await Promise.race([provider.shutdown().catch(() => undefined), enough]);
    clearTimeout(timer);
  };
}

interface Exporter {
  export(spans: readonly unknown[], done: (result: { code: number }) => void): void;
}

const exported = 0;

function watchExports(exporter: Exporter, { counter, logger }: { counter: Counter; logger: Logger }): void {
  const send = exporter.export.bind(exporter);
  let away = false;
  exporter.export = (spans, done) =>
    send(spans, (result) => {
      const failed = result.code !== exported;
      counter.inc({ outcome: failed ? 'lost' : 'sent' }, spans.length);
      if (failed && !away) logger.warn('The trace collector takes no spans; they are dropped until it does.');
      if (!failed && away) logger.info('The trace collector takes spans again.');
      away = failed;
      done(result);
    });
}

function spansCounter(): Counter {
  const name = 'trace_spans_total';
  const known = register.getSingleMetric(name) as Counter | undefined;
  return (
    known ??
    new Counter({
      name,
      help: 'Spans handed to the trace collector, and those it did not take',
      labelNames: ['outcome'],
    })
  );
}
