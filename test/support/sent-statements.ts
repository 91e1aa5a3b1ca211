import { Client } from 'pg';

export interface SentStatement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Sent from time to time by parts that only listen. */
const heartbeats = [/^select 1$/, /^listen /, /pg_notify/];

/** Everything that this process sends to a database while `work` runs, prepared statements as well, but for heartbeats. */
export async function sentWhile(work: () => Promise<unknown>): Promise<SentStatement[]> {
  const query = jest.spyOn(Client.prototype, 'query') as unknown as jest.SpyInstance<unknown, unknown[]>;
  try {
    await work();
    const sent = query.mock.calls.map(([first, second]) => {
      if (typeof first === 'string') return { sql: first, values: (second as unknown[] | undefined) ?? [] };
      const { text = '', values = [] } = first as { text?: string; values?: unknown[] };
      return { sql: text, values };
    });
    return sent.filter(({ sql }) => heartbeats.every((heartbeat) => !heartbeat.test(sql)));
  } finally {
    query.mockRestore();
  }
}
