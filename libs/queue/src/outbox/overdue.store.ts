import { Injectable } from '@nestjs/common';
import { plainArray, Statements } from '#database';
import type { OutboxRow } from './outbox-row';
import { rowColumns } from './outbox.store';

export interface OverdueRow extends Omit<OutboxRow, 'publishedTo'> {
  /** Null: published before the names of consumers were kept. */
  readonly publishedTo: readonly string[] | null;
  /** Publications since somebody last said what became of the message. */
  readonly unanswered: number;
}

/** The sweeper's statements. It locks nothing while it asks the queue: each says again what has to be the case. */
@Injectable()
export class OverdueStore {
  constructor(private readonly statements: Statements) {}

  /** Messages of these topics that were published and not processed in time, the most overdue first. */
  async list(limit: number, topics: readonly string[]): Promise<OverdueRow[]> {
    return this.statements.query<OverdueRow>(
      `select ${rowColumns}, unanswered from outbox
       where published_at is not null and processed_at is null and dead_at is null and overdue_at < now()
         and topic = any($2)
       order by overdue_at limit $1`,
      [limit, topics],
    );
  }

  /** Makes overdue messages due for publication again to the consumers whose jobs are lost; the others have theirs still. */
  async reopen(lost: readonly { readonly id: string; readonly consumers: readonly string[] }[]): Promise<void> {
    await this.statements.query(
      `update outbox
       set published_at = null, claimed_until = null,
           due_consumers = array(select jsonb_array_elements_text(lost.consumers))
       from jsonb_to_recordset($1::jsonb) as lost (id uuid, consumers jsonb)
       where outbox.id = lost.id and published_at is not null and processed_at is null and dead_at is null
         and overdue_at < now()`,
      [JSON.stringify(lost)],
    );
  }

  /** The jobs of these messages wait or run: they are not overdue before as long again. */
  async postpone(messageIds: readonly string[], seconds: number): Promise<void> {
    await this.statements.query(
      `update outbox set overdue_at = now() + make_interval(secs => $2 * power(2, least(publications, 4)))
       where id = any($1::uuid[]) and published_at is not null`,
      [plainArray(messageIds), seconds],
    );
  }
}
