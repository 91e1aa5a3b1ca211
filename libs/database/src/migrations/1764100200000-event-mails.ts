import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex, dropIndex } from './concurrent-index';

const index = {
  name: 'notifications_event_recipient_idx',
  on: 'notifications (lower(recipient)) where event_id is not null',
};

/** Mails about no order are found by their reader, for whoever wants to see or to have erased what is kept of them. */
export class EventMails1764100200000 implements MigrationInterface {
  readonly name = 'EventMails1764100200000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndex(runner, index);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndex(runner, index);
  }
}
