import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import type { RuleId } from '../rules/rule';

export interface CheckedRule {
  readonly rule: RuleId;
  readonly violations: number;
}

/** What the last check found, one row a rule, for every process to show. */
@Injectable()
export class InvariantCheckRepository {
  constructor(private readonly statements: Statements) {}

  /** Of two checks at once the later one counts. */
  async keep(checkedAt: Date, rules: readonly CheckedRule[]): Promise<void> {
    await this.statements.query(
      `insert into invariant_checks as known (rule, violations, checked_at)
       select rule, violations, $1 from unnest($2::text[], $3::bigint[]) as found (rule, violations)
       on conflict (rule) do update set violations = excluded.violations, checked_at = excluded.checked_at
       where known.checked_at <= excluded.checked_at`,
      [checkedAt, rules.map(({ rule }) => rule), rules.map(({ violations }) => violations)],
    );
  }

  async list(): Promise<CheckedRule[]> {
    return this.statements.query<CheckedRule>(
      'select rule, violations::float8 as violations from invariant_checks order by rule',
    );
  }

  /** How long ago the oldest of the results was found; infinite when nothing was ever checked. */
  async ageSeconds(): Promise<number> {
    const [row] = await this.statements.query<{ seconds: number | null }>(
      'select extract(epoch from clock_timestamp() - min(checked_at))::float8 as seconds from invariant_checks',
    );
    return row?.seconds ?? Number.POSITIVE_INFINITY;
  }
}
