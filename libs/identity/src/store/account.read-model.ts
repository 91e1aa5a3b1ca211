import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import type { AccountPosition, AccountSort } from '../rules/account-sort';
import type { AccountView, Role } from '../rules/profile';

export interface StoredAccountFilter {
  readonly role?: Role;
  readonly active?: boolean;
  readonly emailKey?: string;
}

export interface AccountSlice {
  readonly sort: AccountSort;
  readonly limit: number;
  readonly offset: number;
  readonly after: AccountPosition | undefined;
}

export interface ListedAccount {
  readonly view: AccountView;
  /** What the list is sorted by, exactly, as text. */
  readonly sortKey: string;
}

const columns = 'id, email, name, role, tier, active, created_at as "createdAt", updated_at as "updatedAt"';

/** Times are compared in microseconds: a JavaScript date would lose three digits and with them accounts. */
const sortFields = {
  createdAt: {
    column: 'created_at',
    key: '(extract(epoch from created_at) * 1000000)::bigint::text',
    bound: `timestamptz 'epoch' + $4::bigint * interval '1 microsecond'`,
  },
  email: { column: 'email_key', key: 'email_key', bound: '$4::text' },
} as const;

const listed = `
  erased_at is null and ($1::text is null or role = $1) and ($2::bool is null or active = $2)
    and ($3::text is null or email_key = $3)`;

/** Accounts as admins see them; erased ones are left out. */
@Injectable()
export class AccountReadModel {
  async find(reader: Reader, id: string): Promise<AccountView | undefined> {
    const [row] = await reader.query<AccountView>(`select ${columns} from users where id = $1 and erased_at is null`, [
      id,
    ]);
    return row;
  }

  async count(reader: Reader, filter: StoredAccountFilter): Promise<number> {
    const [row] = await reader.query<{ total: number }>(
      `select count(*)::int as total from users where ${listed}`,
      filterValues(filter),
    );
    return row?.total ?? 0;
  }

  async page(reader: Reader, filter: StoredAccountFilter, slice: AccountSlice): Promise<ListedAccount[]> {
    const { column, key, bound } = sortFields[slice.sort.endsWith('email') ? 'email' : 'createdAt'];
    const [direction, beyond] = slice.sort.startsWith('-') ? ['desc', '<'] : ['asc', '>'];
    const rows = await reader.query<AccountView & { readonly sortKey: string }>(
      `select ${columns}, ${key} as "sortKey" from users
       where ${listed} and ($4::text is null or (${column}, id) ${beyond} (${bound}, $5::uuid))
       order by ${column} ${direction}, id ${direction} limit $6 offset $7`,
      [...filterValues(filter), slice.after?.key ?? null, slice.after?.id ?? null, slice.limit, slice.offset],
    );
    return rows.map(({ sortKey, ...view }) => ({ view, sortKey }));
  }
}

const filterValues = ({ role, active, emailKey }: StoredAccountFilter): unknown[] => [
  role ?? null,
  active ?? null,
  emailKey ?? null,
];
