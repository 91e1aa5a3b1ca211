import { loopback } from './free-port';

export interface FlagOptions {
  readonly cluster: string;
  readonly port: number;
  readonly durable: boolean;
  readonly extra: readonly string[];
}

/** Two applications, their queues and a person with psql fit into this, with room to scale the worker. */
const maxConnections = 200;

/** A database that dies with the test run may forget everything in a crash, which makes it several times as quick. */
const forgetful = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];

export function serverFlags({ cluster, port, durable, extra }: FlagOptions): string[] {
  const settings = {
    listen_addresses: loopback,
    unix_socket_directories: '',
    max_connections: maxConnections,
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] ',
  };
  const named = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', cluster, '-p', String(port), ...named, ...(durable ? [] : forgetful), ...extra];
}
