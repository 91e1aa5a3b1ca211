import { Client } from 'pg';

/** Looks at who waits for whom, past everything that is looked at. */
export class WaitingSessions {
  private constructor(private readonly client: Client) {}

  static async open(url: string): Promise<WaitingSessions> {
    const client = new Client({ connectionString: url });
    await client.connect();
    return new WaitingSessions(client);
  }

  /**
   * Which of these sessions wait for locks that none but sessions of `actors` stand in the way of, with those. By the table of
   * locks: who has just been granted one does not wait any more, even if it has not noticed yet.
   */
  async among(pids: readonly number[], actors: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>> {
    if (pids.length === 0) return new Map();
    const { rows } = await this.client.query<{ pid: number; blockers: number[] }>(
      `select pid, blockers from unnest($1::int[]) as session (pid), pg_blocking_pids(pid) as blockers
       where cardinality(blockers) > 0 and blockers <@ $2::int[]`,
      [pids, actors],
    );
    return new Map(rows.map(({ pid, blockers }) => [pid, blockers]));
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
