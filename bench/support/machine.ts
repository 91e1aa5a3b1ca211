import os from 'node:os';
import type { Client } from 'pg';

const gibibyte = 1024 ** 3;

/** Where the numbers come from; without this they mean nothing. */
export function machineHeader(): string {
  const cpus = os.cpus();
  const model = cpus[0]?.model.trim() || 'unknown processor';
  return [
    `machine     ${cpus.length} × ${model} (${process.arch}), ${(os.totalmem() / gibibyte).toFixed(1)} GiB memory`,
    `system      ${os.type()} ${os.release()}, load average before ${os.loadavg()[0]?.toFixed(2) ?? 'unknown'}`,
    `Node.js     ${process.versions.node}`,
    `date        ${new Date().toISOString()}`,
  ].join('\n');
}

/** The server's version and those of its settings that decide what a commit costs. */
export async function postgresHeader(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    `select name, current_setting(name) as setting from pg_settings
     where name in ('server_version', 'fsync', 'synchronous_commit', 'shared_buffers') order by name`,
  );
  const setting = new Map(rows.map(({ name, setting: value }) => [name, value]));
  const rest = ['fsync', 'synchronous_commit', 'shared_buffers'].map((name) => `${name} ${setting.get(name)}`);
  return `PostgreSQL  ${setting.get('server_version')}, ${rest.join(', ')}`;
}
