import type { MigrationInterface, QueryRunner } from 'typeorm';

export interface Planted {
  readonly sql: string;
  readonly transaction?: false;
}

/** A migration that says this and nothing else. */
export function plantedMigration(sql: string, transaction?: false): new () => MigrationInterface {
  return class Planted1764200000000 implements MigrationInterface {
    name = 'Planted1764200000000';
    transaction = transaction;

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(sql);
    }

    async down(): Promise<void> {}
  };
}

export const plantedFaults: readonly (Planted & { readonly fault: string })[] = [
  { sql: 'create index orders_email_idx on orders (email)', fault: 'use buildIndex' },
  { sql: 'create unique index if not exists orders_email on only "orders" (email)', fault: 'use buildIndex' },
  { sql: 'create index on orders (email)', fault: 'use buildIndex' },
  {
    sql: 'create table notes (id uuid); create index a on notes (id); create index b on orders (id)',
    fault: 'use buildIndex',
  },
  { sql: 'create index concurrently orders_email_idx on orders (email)', fault: 'transaction = false' },
  { sql: 'alter table orders add column note text not null', fault: 'must not be null' },
  { sql: 'alter table if exists orders add note text, add other text not null', fault: 'must not be null' },
  { sql: 'alter table orders add column token uuid default gen_random_uuid()', fault: 'written into every row' },
  { sql: 'alter table orders add column place bigserial', fault: 'written into every row' },
  {
    sql: 'alter table orders add column twice int generated always as (total * 2) stored',
    fault: 'written into every row',
  },
  { sql: 'alter table orders alter column email type varchar(10)', fault: 'type of a column' },
  { sql: 'ALTER TABLE orders ALTER email SET DATA TYPE citext', fault: 'type of a column' },
  { sql: 'alter table orders add constraint known check (total > 0)', fault: 'not valid' },
  { sql: 'alter table orders add foreign key (user_id) references users', fault: 'not valid' },
  { sql: 'alter table orders add constraint once unique (email)', fault: 'using index' },
  { sql: 'alter table orders alter column email set not null', fault: 'validate a check first' },
  { sql: 'alter table orders rename column email to address', fault: 'add, copy, and drop' },
  { sql: 'alter table orders rename to sales', fault: 'add, copy, and drop' },
  { sql: 'vacuum full orders', fault: 'for long' },
  { sql: 'lock table orders', fault: 'for long' },
  { sql: `alter table orders add note text; update orders set note = ''`, fault: 'use two migrations' },
];

export const soundMigrations: readonly Planted[] = [
  { sql: 'create table notes (id uuid primary key, text text not null); create index notes_text on notes (text)' },
  { sql: 'create table notes (id bigserial); alter table notes add column text text not null' },
  { sql: 'create index concurrently orders_email_idx on orders (email)', transaction: false },
  { sql: 'alter table orders add column note text' },
  { sql: `alter table orders add column note text not null default ''` },
  { sql: `alter table orders add column at timestamptz not null default now()` },
  { sql: 'alter table orders add constraint known check (total > 0) not valid' },
  { sql: 'alter table orders validate constraint known' },
  { sql: 'alter table orders validate constraint known; alter table orders alter column email set not null' },
  { sql: 'alter table orders add constraint once unique using index orders_email' },
  { sql: 'alter table orders drop column note' },
  { sql: `update orders set note = 'create index a on orders (id)' where note is null` },
  { sql: 'create function f() returns int language sql as $$ alter table orders rename to sales $$' },
  { sql: '-- create index a on orders (id)\nselect 1' },
];
