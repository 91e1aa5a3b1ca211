import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import type { DeliveryState } from '../rules/delivery-state';

export interface AttemptView {
  readonly number: number;
  readonly at: Date;
  readonly durationMilliseconds: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly answer: string | null;
}

export interface DeliveryView {
  readonly id: string;
  readonly endpointId: string;
  readonly messageId: string;
  readonly eventType: string;
  readonly body: string;
  readonly state: DeliveryState;
  readonly nextAttemptAt: Date | null;
  readonly finishedAt: Date | null;
  readonly createdAt: Date;
  /** Oldest first; of a delivery that was replayed many times, the last ones. */
  readonly attempts: readonly AttemptView[];
}

export interface DeliveryFilter {
  readonly endpointId: string;
  readonly state?: DeliveryState;
  /** Continues below this delivery. */
  readonly afterId?: string;
  readonly limit: number;
  readonly offset: number;
}

const shownAttempts = 30;

const columns = `id, endpoint_id as "endpointId", message_id as "messageId", event_type as "eventType", body, state,
  next_attempt_at as "nextAttemptAt", finished_at as "finishedAt", created_at as "createdAt"`;

@Injectable()
export class DeliveryReadModel {
  /** The newest first: ids sort by age. */
  async list(reader: Reader, filter: DeliveryFilter): Promise<{ items: DeliveryView[]; total: number }> {
    const { endpointId, state = null, afterId = null, limit, offset } = filter;
    const [rows, counts] = await Promise.all([
      reader.query<Omit<DeliveryView, 'attempts'>>(
        `select ${columns} from webhook_deliveries
         where endpoint_id = $1 and ($2::text is null or state = $2) and ($3::uuid is null or id < $3)
         order by id desc limit $4 offset $5`,
        [endpointId, state, afterId, limit, offset],
      ),
      reader.query<{ total: number }>(
        `select count(*)::int as total from webhook_deliveries where endpoint_id = $1 and ($2::text is null or state = $2)`,
        [endpointId, state],
      ),
    ]);
    return { items: await this.withAttempts(reader, rows), total: counts[0]?.total ?? 0 };
  }

  /** One delivery of an endpoint that is not deleted. */
  async find(reader: Reader, id: string): Promise<DeliveryView | undefined> {
    const rows = await reader.query<Omit<DeliveryView, 'attempts'>>(
      `select ${columns} from webhook_deliveries delivery
       where id = $1 and exists (
         select from webhook_endpoints endpoint where endpoint.id = delivery.endpoint_id and endpoint.deleted_at is null
       )`,
      [id],
    );
    const [delivery] = await this.withAttempts(reader, rows);
    return delivery;
  }

  private async withAttempts(reader: Reader, rows: readonly Omit<DeliveryView, 'attempts'>[]): Promise<DeliveryView[]> {
    if (rows.length === 0) return [];
    const attempts = await reader.query<AttemptView & { deliveryId: string }>(
      `select attempt.* from unnest($1::uuid[]) as wanted (id)
       cross join lateral (
         select id, delivery_id as "deliveryId", number, at, duration_ms as "durationMilliseconds", status, error, answer
         from webhook_attempts where delivery_id = wanted.id order by id desc limit $2
       ) attempt order by attempt.id`,
      [rows.map(({ id }) => id), shownAttempts],
    );
    return rows.map((row) => ({ ...row, attempts: attempts.filter(({ deliveryId }) => deliveryId === row.id) }));
  }
}
