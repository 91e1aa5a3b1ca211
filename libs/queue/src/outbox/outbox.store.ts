import { Injectable } from '@nestjs/common';
import { plainArray, prepared, Statements } from '#database';
import type { JobIds, OutboxRow } from './outbox-row';

const claimSeconds = 10;

/** Columns of a row as the relay and the sweeper read them. */
export const rowColumns = `
  outbox.id, topic, payload, request_id as "requestId", traceparent, publications, published_to as "publishedTo",
  due_consumers as "dueConsumers", edited_payloads as "editedPayloads", job_ids as "jobIds",
  case when publications = 0 and due_consumers is null then dead_consumers
    else dead_consumers || array(select consumer from processed_messages where message_id = outbox.id) end as settled`;

/**
 * A row is due again for some consumers. One that waits for its publication anyway goes to all who have not settled; one that is
 * being published this very moment has left for them already.
 */
export const dueFor = (consumers: string): string => `
  case when published_at is not null or (claimed_until is not null and due_consumers is null) then ${consumers}
    when due_consumers is not null then array(select unnest(due_consumers) union select unnest(${consumers})) end`;

/**
 * The condition on the claim keeps a row that was reopened in between open; it is then published to whom it is due by now. Each
 * time a message gets twice as long.
 */
const markPublished = prepared(`
  update outbox
  set published_at = now(), claimed_until = null, due_consumers = null,
      publications = publications + 1, unanswered = unanswered + 1,
      job_ids = case when job.ids is null then job_ids else coalesce(job_ids, '{}') || job.ids::jsonb end,
      overdue_at = now() + make_interval(secs => $3 * power(2, least(publications, 4))),
      processed_at = case when processed >= consumers then coalesce(processed_at, now()) end
  from unnest($1::uuid[], $2::text[]) as job (message_id, ids)
  where outbox.id = job.message_id and claimed_until is not null`);

const reopen = prepared(`
  update outbox
  set due_consumers = ${dueFor('array[$2::text]')}, published_at = null, claimed_until = null, overdue_at = now(), unanswered = 0
  where id = any($1::uuid[]) and processed_at is null and dead_at is null and $2::text <> all(dead_consumers)`);

/**
 * The relay's statements. Each is a transaction of its own: a claim is a lease in the row, not a lock that is held while
 * the queue is spoken to, so a relay that dies only delays its rows by the length of the lease.
 */
@Injectable()
export class OutboxStore {
  constructor(private readonly statements: Statements) {}

  /**
   * Leases unpublished rows, oldest first. `consumers` names the consumers that want each topic; a topic that this worker
   * does not know, as in the middle of a deployment, is left to one that does. The first claim settles who a row's are.
   */
  async claim(limit: number, consumers: Readonly<Record<string, readonly string[]>>): Promise<OutboxRow[]> {
    return this.statements.query<OutboxRow>(
      `with due as (
         select id from outbox
         where published_at is null and processed_at is null and dead_at is null and $3::jsonb ? topic
           and (claimed_until is null or claimed_until < now())
         order by seq limit $1
         for update skip locked
       )
       update outbox
       set claimed_until = now() + make_interval(secs => $2),
           published_to = coalesce(published_to, array(select jsonb_array_elements_text($3::jsonb -> topic))),
           consumers = coalesce(cardinality(published_to), jsonb_array_length($3::jsonb -> topic))
       from due where outbox.id = due.id
       returning ${rowColumns}`,
      [limit, claimSeconds, JSON.stringify(consumers)],
    );
  }

  /** Marks rows as published, unless they were reopened meanwhile; one that nobody consumes is processed with that. */
  async markPublished(
    ids: readonly string[],
    { jobIds, overdueSeconds }: { jobIds: ReadonlyMap<string, JobIds>; overdueSeconds: number },
  ): Promise<void> {
    const special = ids.map((id) => (jobIds.has(id) ? JSON.stringify(jobIds.get(id)) : null));
    await this.statements.query(markPublished, [plainArray(ids), special, overdueSeconds]);
  }

  /** Makes messages due again for one consumer, whose job has ended without having handled them. */
  async reopen(messageIds: readonly string[], consumer: string): Promise<void> {
    await this.statements.query(reopen, [plainArray(messageIds), consumer]);
  }

  /** A handler failed and will be retried by the queue: not overdue before that. */
  async postpone(messageId: string, seconds: number): Promise<void> {
    await this.statements.query(
      'update outbox set overdue_at = now() + make_interval(secs => $2), unanswered = 0 where id = $1',
      [messageId, seconds],
    );
  }

  /** How long ago the message was written. */
  async ageHours(messageId: string): Promise<number> {
    const [row] = await this.statements.query<{ hours: number }>(
      `select (extract(epoch from now() - created_at) / 3600)::float8 as hours from outbox where id = $1`,
      [messageId],
    );
    return row?.hours ?? Number.POSITIVE_INFINITY;
  }

  /**
   * Forgets what was processed long ago, and what has been dead for as long and of which no letter is open any more; returns
   * how many rows went.
   */
  async purge(olderThanDays: number, limit: number): Promise<number> {
    const purged = await this.statements.query(
      `with done as (
         delete from outbox where id in (
           select id from outbox where processed_at < now() - make_interval(days => $1) limit $2 for update skip locked
         ) returning id
       ), given_up as (
         delete from outbox where id in (
           select id from outbox
           where dead_at < now() - make_interval(days => $1)
             and not exists (select from dead_letters where message_id = outbox.id and state = 'open')
           limit $2 for update skip locked
         ) returning id
       ), old as (select id from done union all select id from given_up),
       marks as (delete from processed_messages using old where message_id = old.id)
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
