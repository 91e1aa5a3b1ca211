import { freePort, loopback } from './free-port';
import { SystemProgram } from './system-program';

export interface Pooler {
  /** Instead of the database's own address. */
  readonly url: string;
  close(): Promise<void>;
}

/** What an operator sets for a pooler's sessions, because no client can. */
export const sessionTimeouts =
  'set lock_timeout = 5000; set statement_timeout = 15000; set idle_in_transaction_session_timeout = 15000';

/** PgBouncer in transaction mode before a database, with few sessions, so that transactions of all clients share them. */
export async function openPgBouncer(databaseUrl: string, connectQuery = sessionTimeouts): Promise<Pooler> {
  const { hostname, port: serverPort, username, password, pathname } = new URL(databaseUrl);
  const port = await freePort();
  const database = `host=${hostname} port=${serverPort} dbname=${pathname.slice(1)} user=${username} password=${password}`;
  const settings = `[databases]
shop = ${database} connect_query='${connectQuery}'

[pgbouncer]
listen_addr = ${loopback}
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 6
max_client_conn = 200
`;
  const asOther = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const pooler = await SystemProgram.start({
    program: 'pgbouncer',
    files: { 'pgbouncer.ini': settings },
    args: (folder) => [...asOther, `${folder}/pgbouncer.ini`],
    port,
  });
  return { url: `postgresql://anybody@${loopback}:${port}/shop`, close: () => pooler.close() };
}
