import { Injectable } from '@nestjs/common';
import { plainArray, type Reader, type Tx } from '#database';
import { newId } from '#kernel';
import { currentContext } from '#observability';
import type { DeliveryState } from '../rules/delivery-state';

/** A delivery that this process may attempt until its claim ends. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly endpointId: string;
  readonly messageId: string;
  readonly body: string;
  /** From 1. */
  readonly number: number;
  /** When the claim ends, to the microsecond; it tells this claim from any other. */
  readonly claimedUntil: string;
  readonly url: string;
  /** The request that caused the event, and the span that wrote the delivery. */
  readonly requestId: string | null;
  readonly traceparent: string | null;
  /** The present secret, and the one before while it signs too. */
  readonly encryptedSecrets: readonly string[];
}

export interface ClaimBounds {
  readonly limit: number;
  /** How many at once to one endpoint, and to one that is failing. */
  readonly perEndpoint: number;
  readonly perFailing: number;
  /** How many attempts this process has under way, by endpoint. */
  readonly underWay: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** Pending again after some seconds, or ended. */
export type Settlement =
  | { readonly state: Extract<DeliveryState, 'pending'>; readonly seconds: number }
  | { readonly state: Exclude<DeliveryState, 'pending'> };

export interface AttemptLog {
  readonly number: number;
  readonly durationMilliseconds: number;
  readonly status?: number;
  readonly error?: string;
  readonly answer?: string;
}

@Injectable()
export class DeliveryRepository {
  /** Writes one delivery for each endpoint; those that have the message already keep what they have. */
  async insert(
    tx: Tx,
    endpointIds: readonly string[],
    message: { messageId: string; eventType: string; body: string },
  ): Promise<void> {
    const context = currentContext();
    await tx.query(
      `insert into webhook_deliveries
         (id, endpoint_id, message_id, event_type, body, next_attempt_at, request_id, traceparent)
       select id, endpoint_id, $3, $4, $5, now(), $6, $7 from unnest($1::uuid[], $2::uuid[]) as delivery (id, endpoint_id)
       on conflict (endpoint_id, message_id) do nothing`,
      [
        plainArray(endpointIds.map(() => newId())),
        plainArray(endpointIds),
        message.messageId,
        message.eventType,
        message.body,
        context?.requestId ?? null,
        context?.traceparent ?? null,
      ],
    );
  }

  /**
   * Claims what is due, endpoint by endpoint, so that a long queue of one endpoint leaves room for the others; endpoints that
   * fail come last. Rows that another sender is claiming are left to it. A claim is a lease in the row: a sender that dies
   * delays its deliveries by no more than that.
   */
  async claim(tx: Tx, bounds: ClaimBounds): Promise<ClaimedDelivery[]> {
    return tx.query<ClaimedDelivery>(
      `with chosen as (
         select due.id from webhook_endpoints endpoint
         cross join lateral (
           select delivery.id, delivery.next_attempt_at from webhook_deliveries delivery
           where delivery.endpoint_id = endpoint.id and delivery.state = 'pending' and delivery.next_attempt_at <= now()
           order by delivery.next_attempt_at
           limit greatest(0, case when endpoint.failing_since is null then $2::int else $3::int end
             - coalesce(($4::jsonb ->> endpoint.id::text)::int, 0))
           for update skip locked
         ) due
         where endpoint.active and endpoint.deleted_at is null
         order by endpoint.failing_since is not null, due.next_attempt_at limit $1
       )
       update webhook_deliveries delivery
       set attempts = attempts + 1, claimed_until = now() + make_interval(secs => $5),
         next_attempt_at = now() + make_interval(secs => $5)
       from chosen, webhook_endpoints endpoint
       where delivery.id = chosen.id and endpoint.id = delivery.endpoint_id
       returning delivery.id, delivery.endpoint_id as "endpointId", delivery.message_id as "messageId", delivery.body,
         delivery.attempts as "number", delivery.claimed_until::text as "claimedUntil", endpoint.url,
         delivery.request_id as "requestId", delivery.traceparent,
         array_remove(array[endpoint.encrypted_secret,
           case when endpoint.previous_until > now() then endpoint.previous_encrypted_secret end], null) as "encryptedSecrets"`,
      [bounds.limit, bounds.perEndpoint, bounds.perFailing, JSON.stringify(bounds.underWay), bounds.seconds],
    );
  }

  /** Ends a claim, unless it ran out and somebody else holds the next one. What was delivered is so whoever holds it. */
  async settle(tx: Tx, claim: ClaimedDelivery, settlement: Settlement): Promise<void> {
    await tx.query(
      `update webhook_deliveries
       set state = $3, claimed_until = null,
         next_attempt_at = case when $3 = 'pending' then now() + make_interval(secs => $4) end,
         finished_at = case when $3 = 'pending' then null else now() end
       where id = $1 and state = 'pending' and (claimed_until = $2::timestamptz or $3 = 'delivered')`,
      [claim.id, claim.claimedUntil, settlement.state, settlement.state === 'pending' ? settlement.seconds : 0],
    );
  }

  /** Leaves nothing when the delivery has been purged meanwhile. */
  async log(tx: Tx, deliveryId: string, attempt: AttemptLog): Promise<void> {
    await tx.query(
      `insert into webhook_attempts (id, delivery_id, number, duration_ms, status, error, answer)
       select $1, id, $3, $4, $5, $6, $7 from webhook_deliveries where id = $2`,
      [
        newId(),
        deliveryId,
        attempt.number,
        attempt.durationMilliseconds,
        attempt.status ?? null,
        attempt.error ?? null,
        attempt.answer ?? null,
      ],
    );
  }

  /** Makes an ended delivery of an active endpoint due now, with the whole schedule before it. */
  async replay(tx: Tx, id: string): Promise<boolean> {
    const replayed = await tx.query(
      `update webhook_deliveries delivery
       set state = 'pending', attempts = 0, next_attempt_at = now(), claimed_until = null, finished_at = null
       from webhook_endpoints endpoint
       where delivery.id = $1 and delivery.state <> 'pending' and endpoint.id = delivery.endpoint_id
         and endpoint.active and endpoint.deleted_at is null
       returning delivery.id`,
      [id],
    );
    return replayed.length > 0;
  }

  /** Forgets old deliveries with their attempts; returns how many. */
  async purge(reader: Reader, olderThanDays: number, limit: number): Promise<number> {
    const purged = await reader.query(
      `delete from webhook_deliveries where id in (
         select id from webhook_deliveries where created_at < now() - make_interval(days => $1)
         order by created_at limit $2 for update skip locked
       ) returning id`,
      [olderThanDays, limit],
    );
    return purged.length;
  }
}
