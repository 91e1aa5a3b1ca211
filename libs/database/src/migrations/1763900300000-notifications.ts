import type { MigrationInterface, QueryRunner } from 'typeorm';

const statesBefore = `state in ('queued', 'sending', 'sent')`;
const statesNow = `state in ('queued', 'sending', 'sent', 'failed', 'skipped')`;

/**
 * Orders that were confirmed before there were receipts get none, and the auditor need not wait for any. Where this has been
 * taken back, there are receipts that were sent.
 */
const oldReceipts = `
  insert into notifications (id, order_id, template, recipient, channel, state, message_id, created_at)
  select gen_random_uuid(), order_id, 'payment_receipt', recipient, channel, 'skipped',
    replace(message_id, '<order_confirmation.', '<payment_receipt.'), created_at
  from notifications where template = 'order_confirmation' and state = 'sent' and order_id is not null
  on conflict do nothing`;

/**
 * Mails of six kinds: several of one kind about one order (`occasion`), mails about something else than an order (`event_id`),
 * and the two ends that are not "sent". A hold remembers that its customer was warned; no index knows of that, since the one on
 * holds by expiry leads to the few that are near their end.
 */
export class Notifications1763900300000 implements MigrationInterface {
  readonly name = 'Notifications1763900300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table notifications
        add column occasion integer not null default 1,
        add column event_id uuid,
        drop constraint notifications_order_template_unique,
        drop constraint notifications_state_known,
        add constraint notifications_order_template_occasion_unique unique (order_id, template, occasion),
        add constraint notifications_event_template_unique unique (event_id, template),
        add constraint notifications_state_known check (${statesNow}),
        add constraint notifications_occasion_positive check (occasion >= 1),
        add constraint notifications_about_one_thing check ((order_id is null) <> (event_id is null))`);
    await runner.query(oldReceipts);
    await runner.query('alter table reservations add column warned_at timestamptz');
  }

  /** Forgets what the table could not hold before: further occasions, mails about no order, and how a mail ended unsent. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table reservations drop column warned_at');
    await runner.query(`delete from notifications where event_id is not null or occasion > 1 or state = 'skipped'`);
    await runner.query(`update notifications set state = 'queued' where state = 'failed'`);
    await runner.query(`
      alter table notifications
        drop constraint notifications_about_one_thing,
        drop constraint notifications_occasion_positive,
        drop constraint notifications_state_known,
        drop constraint notifications_event_template_unique,
        drop constraint notifications_order_template_occasion_unique,
        add constraint notifications_state_known check (${statesBefore}),
        add constraint notifications_order_template_unique unique (order_id, template),
        drop column event_id,
        drop column occasion`);
  }
}
