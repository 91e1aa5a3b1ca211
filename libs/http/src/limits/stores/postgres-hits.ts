import { plainArray, prepared, type Statements } from '#database';
import type { AskedHits, GrantedHits, HitStore } from './hit-store';

const used = `case when kept.ends_at > now() then least(kept.hits, excluded.most) else 0 end`;
const rest = `(excluded.most - ${used})`;
const grant = `least(${rest}, greatest(excluded.wanted, ${rest} / nullif(excluded.shares, 0)))`;

/**
 * Rows are written in the order of their keys, so that two processes never wait for each other in a circle. What is asked for
 * is written along, because only what is in the row can be seen where it is decided. See `grantOf` for the rule.
 */
const takeHits = prepared(`
  insert into rate_limit_windows as kept (key, most, wanted, shares, granted, hits, ends_at)
  select key, most, wanted, shares, begun, begun, now() + milliseconds * interval '1 millisecond'
  from unnest($1::text[], $2::int[], $3::int[], $4::int[], $5::int[]) as asked (key, most, wanted, shares, milliseconds),
    lateral (select least(most, greatest(wanted, most / nullif(shares, 0))) as begun) as opening
  order by key
  on conflict (key) do update set
    most = excluded.most, wanted = excluded.wanted, shares = excluded.shares,
    granted = ${grant},
    hits = ${used} + ${grant},
    ends_at = case when kept.ends_at > now() then kept.ends_at else excluded.ends_at end
  returning key, granted, hits as used,
    greatest(0, extract(epoch from ends_at - now()) * 1000)::float8 as "leftMilliseconds"`);

/** A window that is over is as good as none. Rows that somebody is writing are left to the next time. */
const forgetOld = `
  delete from rate_limit_windows where key in (
    select key from rate_limit_windows where ends_at < now() - interval '1 minute' limit 10000 for update skip locked)`;

const forgetEveryMilliseconds = 60_000;

/**
 * Counts in a table that is not logged: a write costs no wait for the disk, and a crash of the database forgets what was
 * counted. Old windows are deleted on the way, by each process once a minute.
 */
export class PostgresHits implements HitStore {
  private forgottenAt = performance.now();

  constructor(private readonly statements: Statements) {}

  async take(asked: readonly AskedHits[]): Promise<readonly GrantedHits[]> {
    const rows = await this.statements.query<GrantedHits & { key: string }>(takeHits, [
      asked.map(({ key }) => key),
      plainArray(asked.map(({ limit }) => limit)),
      plainArray(asked.map(({ wanted }) => wanted)),
      plainArray(asked.map(({ shares }) => shares)),
      plainArray(asked.map(({ windowMilliseconds }) => windowMilliseconds)),
    ]);
    this.forgetNowAndThen();
    const answers = new Map(rows.map((row) => [row.key, row]));
    return asked.map(({ key }) => {
      const answer = answers.get(key);
      if (!answer) throw new Error('A window was not answered for.');
      return answer;
    });
  }

  /** The pool looks after its connections. */
  startOver(): void {
    this.forgottenAt = performance.now();
  }

  close(): void {
    this.forgottenAt = Number.POSITIVE_INFINITY;
  }

  private forgetNowAndThen(): void {
    const now = performance.now();
    if (now - this.forgottenAt < forgetEveryMilliseconds) return;
    this.forgottenAt = now;
    void this.forget().catch(() => undefined);
  }

  async forget(): Promise<void> {
    await this.statements.query(forgetOld);
  }
}
