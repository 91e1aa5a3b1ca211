/** The embedded server cannot run here; the message is one sentence for the person who started it. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/** The port is taken. Told apart because a port that nobody asked for is simply chosen again. */
export class PortTaken extends EmbeddedPostgresError {}

/** The processes of a server that was killed still hold its memory; they go away by themselves. */
export class LeftoverMemory extends EmbeddedPostgresError {}
