import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import type { DisabledReason } from './webhook-endpoint.entity';

/** An endpoint without its secrets. */
export interface EndpointView {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly active: boolean;
  readonly description: string | null;
  readonly disabledReason: DisabledReason | null;
  readonly failingSince: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const endpointColumns = `id, url, events, active, description, disabled_reason as "disabledReason",
  failing_since as "failingSince", created_at as "createdAt", updated_at as "updatedAt"`;

@Injectable()
export class EndpointReadModel {
  /** The newest first: ids sort by age. */
  async list(
    reader: Reader,
    page: { limit: number; offset: number },
  ): Promise<{ items: EndpointView[]; total: number }> {
    const [items, counts] = await Promise.all([
      reader.query<EndpointView>(
        `select ${endpointColumns} from webhook_endpoints where deleted_at is null order by id desc limit $1 offset $2`,
        [page.limit, page.offset],
      ),
      reader.query<{ total: number }>('select count(*)::int as total from webhook_endpoints where deleted_at is null'),
    ]);
    return { items, total: counts[0]?.total ?? 0 };
  }

  async find(reader: Reader, id: string): Promise<EndpointView | undefined> {
    const [endpoint] = await reader.query<EndpointView>(
      `select ${endpointColumns} from webhook_endpoints where id = $1 and deleted_at is null`,
      [id],
    );
    return endpoint;
  }

  /** The event types that active endpoints ask for, `*` among them. */
  async wantedEvents(reader: Reader): Promise<string[]> {
    const rows = await reader.query<{ event: string }>(
      'select distinct unnest(events) as event from webhook_endpoints where active and deleted_at is null',
    );
    return rows.map(({ event }) => event);
  }

  /** The active endpoints that ask for an event type. */
  async subscribers(reader: Reader, event: string): Promise<string[]> {
    const rows = await reader.query<{ id: string }>(
      `select id from webhook_endpoints
       where active and deleted_at is null and ($1 = any(events) or '*' = any(events)) order by id`,
      [event],
    );
    return rows.map(({ id }) => id);
  }
}
