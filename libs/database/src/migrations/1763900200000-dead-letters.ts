import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the failure desk needs to know of a letter: which others have the same cause, and how it failed each time. Letters from
 * before, and those of workers that do not know the columns yet, are grouped by what they have.
 */
export class DeadLetters1763900200000 implements MigrationInterface {
  readonly name = 'DeadLetters1763900200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table dead_letters
        add column cause_key text not null default '',
        add column history jsonb not null default '[]'
    `);
    await runner.query(`
      update dead_letters
      set cause_key = left(cause, 300),
        history = jsonb_build_array(
          jsonb_build_object('at', last_failed_at, 'cause', left(cause, 500), 'attempts', attempts)
        )
    `);
    await runner.query('create index dead_letters_recent_idx on dead_letters (last_failed_at, id)');
    await runner.query('drop index dead_letters_open_idx');
    await runner.query(`create index dead_letters_open_idx on dead_letters (queue, id) where state = 'open'`);
    await runner.query('create index dead_letters_order_idx on dead_letters (order_id) where order_id is not null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index dead_letters_order_idx');
    await runner.query('drop index dead_letters_open_idx');
    await runner.query(`create index dead_letters_open_idx on dead_letters (last_failed_at) where state = 'open'`);
    await runner.query('drop index dead_letters_recent_idx');
    await runner.query('alter table dead_letters drop column history, drop column cause_key');
  }
}
