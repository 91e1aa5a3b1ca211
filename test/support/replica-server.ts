import { execFile } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { DatabaseServer, newFolder } from './database-server';
import { eventually } from './eventually';

const run = promisify(execFile);

/** A server and another one that follows it by streaming replication. */
export async function openWithReplica(): Promise<{ primary: DatabaseServer; replica: ReplicaServer }> {
  const primary = await DatabaseServer.open();
  await primary.createShop();
  await primary.stop();
  const folder = newFolder();
  // A copy of a stopped server's files is as good as a base backup. Their owners are kept.
  await run('cp', ['-a', `${primary.dataDir}/.`, folder]);
  await primary.start();
  const { hostname, port, username, password } = new URL(primary.url);
  const cluster = path.join(folder, 'cluster');
  writeFileSync(path.join(cluster, 'standby.signal'), '');
  const upstream = `host=${hostname} port=${port} user=${username} password=${decodeURIComponent(password)}`;
  appendFileSync(path.join(cluster, 'postgresql.auto.conf'), `primary_conninfo = '${upstream}'\n`);
  return { primary, replica: new ReplicaServer(await DatabaseServer.open({ dataDir: folder })) };
}

/** The follower. While its replay is paused it stays as it is and goes on answering. */
export class ReplicaServer {
  constructor(private readonly server: DatabaseServer) {}

  get url(): string {
    return this.server.url;
  }

  async pauseReplay(): Promise<void> {
    await this.tell('select pg_wal_replay_pause()');
    const paused = async (): Promise<boolean> =>
      (await this.tell('select pg_get_wal_replay_pause_state() as state'))[0]?.['state'] === 'paused';
    await eventually(paused, { seconds: 30, what: 'the replay to pause' });
  }

  async resumeReplay(): Promise<void> {
    await this.tell('select pg_wal_replay_resume()');
  }

  /** It ends to follow, and takes writes of its own. */
  async promote(): Promise<void> {
    await this.tell('select pg_promote()');
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  async tell(sql: string): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }
}
