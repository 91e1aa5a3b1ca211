import type { QueryRunner } from 'typeorm';

interface OpenTransaction {
  readonly pid: number;
  readonly application: string;
  readonly seconds: number;
}

/** Who most probably holds the lock that was waited for, as the end of a sentence; empty when nobody comes to mind. */
export async function oldestTransaction(runner: QueryRunner): Promise<string> {
  const [oldest] = (await runner.query(
    `select pid, application_name as application, floor(extract(epoch from now() - xact_start))::int as seconds
     from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null
     order by xact_start limit 1`,
  )) as OpenTransaction[];
  if (!oldest) return '';
  const { pid, application, seconds } = oldest;
  return `; the oldest transaction is open for ${seconds} s (process ${pid} of "${application}")`;
}
