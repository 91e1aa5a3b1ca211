import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A message knows its consumers by name: who got it, who failed for good, whose payload was edited and whose job is to be
 * made. The heartbeat is the newest tick that went the whole way through outbox, queue and inbox.
 */
export class OutboxConsumers1763900100000 implements MigrationInterface {
  name = 'OutboxConsumers1763900100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table outbox
        add column published_to text[],
        add column due_consumers text[],
        add column dead_consumers text[] not null default '{}',
        add column edited_payloads jsonb,
        add column job_ids jsonb,
        add column unanswered integer not null default 0;
      update outbox
      set dead_consumers = array(select job from dead_letters where message_id = outbox.id order by job)
      where dead_at is not null;
      create index outbox_dead_idx on outbox (dead_at) where dead_at is not null;

      create table heartbeats (
        name text primary key,
        beaten_at timestamptz not null
      );
      insert into heartbeats (name, beaten_at) values ('worker', now());
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table heartbeats;
      drop index outbox_dead_idx;
      alter table outbox
        drop column published_to,
        drop column due_consumers,
        drop column dead_consumers,
        drop column edited_payloads,
        drop column job_ids,
        drop column unanswered;
    `);
  }
}
