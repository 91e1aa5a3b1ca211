import { Injectable } from '@nestjs/common';
import { prepared, type Reader } from '#database';
import type { Role } from '../rules/profile';

/** What access tokens of the last minutes may say that is not true any more. */
export interface LostStandings {
  readonly endedSessions: ReadonlySet<string>;
  /** Accounts whose rights have changed, with what they are now. */
  readonly changedAccounts: ReadonlyMap<string, { readonly role: Role; readonly active: boolean }>;
}

interface Row {
  readonly id: string;
  readonly role: Role | null;
  readonly active: boolean | null;
}

/** The newest token of a family stands for its session: when that is revoked, all of them are. */
const lostSince = prepared(`
  select family_id as id, null as role, null::boolean as active from refresh_tokens
  where revoked_at > now() - make_interval(secs => $1) and revoked_at is not null and replaced_at is null
  union all
  select id, role, active from users
  where rights_changed_at > now() - make_interval(secs => $1) and rights_changed_at is not null`);

@Injectable()
export class StandingReadModel {
  async lostWithin(reader: Reader, seconds: number): Promise<LostStandings> {
    const rows = await reader.query<Row>(lostSince, [seconds]);
    const endedSessions = new Set<string>();
    const changedAccounts = new Map<string, { role: Role; active: boolean }>();
    for (const { id, role, active } of rows) {
      if (role === null || active === null) endedSessions.add(id);
      else changedAccounts.set(id, { role, active });
    }
    return { endedSessions, changedAccounts };
  }
}
