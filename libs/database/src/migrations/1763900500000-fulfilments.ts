import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where goods are, which units money was given back for, and how many of the units that were sold came back. */
export class Fulfilments1763900500000 implements MigrationInterface {
  name = 'Fulfilments1763900500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table fulfilments (
        id uuid primary key,
        order_id uuid not null,
        carrier text,
        tracking_number text,
        shipped_at timestamptz not null default now(),
        delivered_at timestamptz,
        constraint fulfilments_order_unique unique (order_id),
        constraint fulfilments_order_fk foreign key (order_id) references orders (id)
      );

      alter table refunds add column number integer;
      update refunds set number = numbered.number
      from (select id, row_number() over (partition by order_id order by created_at, id) as number from refunds) numbered
      where numbered.id = refunds.id;
      alter table refunds
        alter column number set not null,
        add constraint refunds_number_unique unique (order_id, number);
      drop index refunds_order_idx;

      create table refund_lines (
        refund_id uuid not null,
        order_line_id uuid not null,
        quantity integer not null,
        restocked integer not null,
        primary key (refund_id, order_line_id),
        constraint refund_lines_units_not_negative check (quantity >= 0 and restocked >= 0),
        constraint refund_lines_refund_fk foreign key (refund_id) references refunds (id)
      );

      alter table reservation_lines
        add column restocked integer not null default 0,
        add constraint reservation_lines_restocked_in_range check (restocked >= 0 and restocked <= quantity);
    `);
  }

  /** What was sent where, and which units refunds were for, is lost. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table reservation_lines drop column restocked;
      drop table refund_lines;
      create index refunds_order_idx on refunds (order_id);
      alter table refunds drop column number;
      drop table fulfilments;
    `);
  }
}
