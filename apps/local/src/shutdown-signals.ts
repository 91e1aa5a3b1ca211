/** npm passes a signal on that the terminal has already sent to the whole process group: the same one comes twice. */
const echoMilliseconds = 1000;

export interface ShutdownActions {
  stop(): void;
  force(): void;
}

/** The first signal stops in order; another one, when it is not the echo of the first, forces the end. */
export function onShutdownSignals({ stop, force }: ShutdownActions): void {
  let firstAt: number | undefined;
  const handle = (): void => {
    const now = performance.now();
    if (firstAt === undefined) {
      firstAt = now;
      stop();
    } else if (now - firstAt >= echoMilliseconds) force();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, handle);
}
