import { Injectable } from '@nestjs/common';
import { Statements } from '#database';

export interface OutboxRow {
  readonly id: string;
  readonly topic: string;
  readonly payload: Readonly<Record<string, string>>;
  readonly requestId: string | null;
  readonly traceparent: string | null;
  /** How often it has been published before. */
  readonly publications: number;
}

const claimSeconds = 10;

/**
 * The relay's statements. Each is a transaction of its own: a claim is a lease in the row, not a lock that is held while
 * the queue is spoken to, so a relay that dies only delays its rows by the length of the lease.
 */
@Injectable()
export class OutboxStore {
  constructor(private readonly statements: Statements) {}

  /**
   * Leases unpublished rows, oldest first. `consumers` says how many handlers each topic has; a topic that this worker
   * does not know, as in the middle of a deployment, is left to one that does.
   */
  async claim(limit: number, consumers: Readonly<Record<string, number>>): Promise<OutboxRow[]> {
    return this.statements.query<OutboxRow>(
      `with due as (
         select id from outbox
         where published_at is null and processed_at is null and dead_at is null and $3::jsonb ? topic
           and (claimed_until is null or claimed_until < now())
         order by seq limit $1
         for update skip locked
       )
       update outbox
       set claimed_until = now() + make_interval(secs => $2), consumers = ($3::jsonb ->> topic)::int
       from due where outbox.id = due.id
       returning outbox.id, topic, payload, request_id as "requestId", traceparent, publications`,
      [limit, claimSeconds, JSON.stringify(consumers)],
    );
  }

  /** Marks rows as published; a row that nobody consumes is processed with that. Each time they get twice as long. */
  async markPublished(ids: readonly string[], overdueSeconds: number): Promise<void> {
    await this.statements.query(
      `update outbox
       set published_at = now(), claimed_until = null, publications = publications + 1,
           overdue_at = now() + make_interval(secs => $2 * power(2, least(publications, 4))),
           processed_at = case when processed >= consumers then coalesce(processed_at, now()) end
       where id = any($1)`,
      [ids, overdueSeconds],
    );
  }

  /** Makes rows that were published but not processed in time due for publication again; returns how many. */
  async reopenOverdue(limit: number): Promise<number> {
    const reopened = await this.statements.query(
      `with overdue as (
         select id from outbox
         where published_at is not null and processed_at is null and dead_at is null and overdue_at < now()
         order by overdue_at limit $1
         for update skip locked
       )
       update outbox set published_at = null, claimed_until = null
       from overdue where outbox.id = overdue.id
       returning outbox.id`,
      [limit],
    );
    return reopened.length;
  }

  /** A handler failed and will be retried by the queue: not overdue before that. */
  async postpone(messageId: string, seconds: number): Promise<void> {
    await this.statements.query(`update outbox set overdue_at = now() + make_interval(secs => $2) where id = $1`, [
      messageId,
      seconds,
    ]);
  }

  /** How long ago the message was written. */
  async ageHours(messageId: string): Promise<number> {
    const [row] = await this.statements.query<{ hours: number }>(
      `select (extract(epoch from now() - created_at) / 3600)::float8 as hours from outbox where id = $1`,
      [messageId],
    );
    return row?.hours ?? Number.POSITIVE_INFINITY;
  }

  /** Forgets what was processed long ago; returns how many rows went. */
  async purge(olderThanDays: number, limit: number): Promise<number> {
    const purged = await this.statements.query(
      `with old as (
         delete from outbox where id in (
           select id from outbox where processed_at < now() - make_interval(days => $1) limit $2 for update skip locked
         ) returning id
       ), marks as (delete from processed_messages using old where message_id = old.id)
       select id from old`,
      [olderThanDays, limit],
    );
    return purged.length;
  }

  /** Age in seconds of the oldest message that is still to be published or processed; 0 when there is none. */
  async oldestSeconds(): Promise<number> {
    const [row] = await this.statements.query<{ seconds: number }>(
      `select coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as seconds
       from outbox where processed_at is null and dead_at is null`,
      [],
    );
    return row?.seconds ?? 0;
  }
}
