import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '#database';
import { type EndpointView, endpointColumns } from './endpoint.read-model';
import type { DisabledReason } from './webhook-endpoint.entity';

export interface NewEndpoint {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly active: boolean;
  readonly description: string | null;
  readonly encryptedSecret: string;
}

/** What is left out stays as it is; a description of null is taken away. */
export interface EndpointChange {
  readonly url?: string;
  readonly events?: readonly string[];
  readonly active?: boolean;
  readonly description?: string | null;
}

@Injectable()
export class EndpointRepository {
  /** Adds an endpoint, unless there are so many already. Two at the same moment may both find the last place. */
  async insert(tx: Tx, endpoint: NewEndpoint, max: number): Promise<EndpointView | undefined> {
    const [added] = await tx.query<EndpointView>(
      `insert into webhook_endpoints (id, url, events, active, description, encrypted_secret)
       select $1, $2, $3, $4, $5, $6
       where (select count(*) from webhook_endpoints where deleted_at is null) < $7
       returning ${endpointColumns}`,
      [
        endpoint.id,
        endpoint.url,
        endpoint.events,
        endpoint.active,
        endpoint.description,
        endpoint.encryptedSecret,
        max,
      ],
    );
    return added;
  }

  /** Whoever switches an endpoint on, or points it elsewhere, has mended it: what failed before does not count. */
  async update(tx: Tx, id: string, change: EndpointChange): Promise<EndpointView | undefined> {
    const { url, events, active, description } = change;
    const [changed] = await tx.query<EndpointView>(
      `update webhook_endpoints
       set url = coalesce($2, url), events = coalesce($3::text[], events), active = coalesce($4, active),
         description = case when $5 then $6 else description end,
         disabled_reason = case when $4 then null else disabled_reason end,
         failing_since = case when $4 or $2 is not null then null else failing_since end, updated_at = now()
       where id = $1 and deleted_at is null
       returning ${endpointColumns}`,
      [id, url ?? null, events ?? null, active ?? null, description !== undefined, description ?? null],
    );
    return changed;
  }

  /** The secret that was the present one until now goes on signing for some hours; the one before it does not. */
  async rotate(
    tx: Tx,
    id: string,
    { encryptedSecret, keepHours }: { encryptedSecret: string; keepHours: number },
  ): Promise<EndpointView | undefined> {
    const [rotated] = await tx.query<EndpointView>(
      `update webhook_endpoints
       set previous_encrypted_secret = encrypted_secret, previous_until = now() + make_interval(hours => $3),
         encrypted_secret = $2, updated_at = now()
       where id = $1 and deleted_at is null
       returning ${endpointColumns}`,
      [id, encryptedSecret, keepHours],
    );
    return rotated;
  }

  /** Hides an endpoint and forgets its secrets; its deliveries go with the next purges. */
  async remove(tx: Tx, id: string): Promise<boolean> {
    const removed = await tx.query(
      `update webhook_endpoints
       set deleted_at = now(), active = false, encrypted_secret = null, previous_encrypted_secret = null, previous_until = null
       where id = $1 and deleted_at is null returning id`,
      [id],
    );
    return removed.length > 0;
  }

  /** The endpoint has taken something: it is well. */
  async markWell(tx: Tx, id: string): Promise<void> {
    await tx.query('update webhook_endpoints set failing_since = null where id = $1 and failing_since is not null', [
      id,
    ]);
  }

  /**
   * The endpoint has taken nothing. After so many days without success it is switched off.
   * @returns whether this switched it off
   */
  async markFailing(tx: Tx, id: string, patienceDays: number): Promise<boolean> {
    const [row] = await tx.query<{ active: boolean }>(
      `update webhook_endpoints
       set failing_since = coalesce(failing_since, now()), active = failing_since is null,
         disabled_reason = case when failing_since is not null then 'failing' end
       where id = $1 and active and (failing_since is null or failing_since < now() - make_interval(days => $2))
       returning active`,
      [id, patienceDays],
    );
    return row?.active === false;
  }

  /** @returns whether this switched it off */
  async disable(tx: Tx, id: string, reason: DisabledReason): Promise<boolean> {
    const rows = await tx.query(
      'update webhook_endpoints set active = false, disabled_reason = $2 where id = $1 and active returning id',
      [id, reason],
    );
    return rows.length > 0;
  }

  /** Forgets secrets that do not sign any more, and deleted endpoints that have no deliveries left. */
  async purge(reader: Reader): Promise<void> {
    await reader.query(
      `update webhook_endpoints set previous_encrypted_secret = null, previous_until = null where previous_until < now()`,
    );
    await reader.query(
      `delete from webhook_endpoints endpoint
       where deleted_at is not null
         and not exists (select from webhook_deliveries delivery where delivery.endpoint_id = endpoint.id)`,
    );
  }
}
