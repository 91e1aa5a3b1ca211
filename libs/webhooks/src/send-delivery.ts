import { Injectable, Logger } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter, Histogram } from 'prom-client';
import { TransactionRunner, type Tx } from '#database';
import { signWebhook } from '#kernel';
import { inContext, readTraceparent, type SpanDescription, traced } from '#observability';
import { EndpointSecrets } from './endpoint-secrets';
import { type DeliveryVerdict, verdictOn } from './rules/delivery-verdict';
import { webhookIdOf } from './rules/event-body';
import { type PostOutcome, WebhookPost } from './sending/webhook-post';
import { type ClaimedDelivery, DeliveryRepository, type Settlement } from './store/delivery.repository';
import { EndpointRepository } from './store/endpoint.repository';

/** After so long without a success an endpoint is switched off. */
export const patienceDays = 5;

/** Makes one attempt of a claimed delivery and writes down what came of it. No lock is held while the subscriber is spoken to. */
@Injectable()
export class SendDelivery {
  private readonly logger = new Logger('Webhooks');

  constructor(
    private readonly secrets: EndpointSecrets,
    private readonly post: WebhookPost,
    private readonly deliveries: DeliveryRepository,
    private readonly endpoints: EndpointRepository,
    private readonly transactions: TransactionRunner,
    @InjectMetric('webhook_deliveries_total') private readonly outcomes: Counter,
    @InjectMetric('webhook_attempt_duration_seconds') private readonly durations: Histogram,
  ) {}

  /** Works for the request that caused the event. Locks: the delivery's row, then the endpoint's, by their UPDATEs. */
  async run(claim: ClaimedDelivery): Promise<void> {
    const { requestId, traceparent } = claim;
    const context = { requestId: requestId ?? undefined, traceparent: readTraceparent(traceparent) };
    await inContext(context, () => this.attemptAndRecord(claim));
  }

  private async attemptAndRecord(claim: ClaimedDelivery): Promise<void> {
    const outcome = await traced(spanOf(claim), async (span) => {
      const answered = await this.attempt(claim);
      span?.set({ 'http.response.status_code': answered.status, 'error.type': answered.error });
      return answered;
    });
    const { status, retryAfterSeconds } = outcome;
    const verdict = verdictOn({ number: claim.number, status, retryAfterSeconds }, Math.random());
    this.outcomes.inc({ outcome: verdict.kind });
    this.durations.observe(outcome.durationMilliseconds / 1000);
    this.say(claim, verdict, outcome);
    const disabled = await this.transactions.run(async (tx) => {
      await this.deliveries.settle(tx, claim, settlementBy(verdict));
      await this.deliveries.log(tx, claim.id, { ...outcome, number: claim.number });
      return this.judgeEndpoint(tx, claim.endpointId, verdict);
    });
    if (disabled)
      this.logger.warn('A webhook endpoint was switched off', { endpointId: claim.endpointId, ...disabled });
  }

  /** Neither its address nor what was sent and answered: those are for the delivery log, which only admins see. */
  private say(
    claim: ClaimedDelivery,
    { kind }: DeliveryVerdict,
    { status, error, durationMilliseconds }: PostOutcome,
  ): void {
    const { id: deliveryId, endpointId, messageId, number } = claim;
    const durationMs = durationMilliseconds;
    const fields = { deliveryId, endpointId, messageId, attempt: number, outcome: kind, status, error, durationMs };
    this.logger.log('webhook attempt', fields);
  }

  private async attempt({ endpointId, messageId, url, body, encryptedSecrets }: ClaimedDelivery): Promise<PostOutcome> {
    const secrets = this.readableSecrets(encryptedSecrets, endpointId);
    if (secrets.length === 0) return { error: 'secret_unreadable', durationMilliseconds: 0 };
    const message = { id: webhookIdOf(messageId), body, at: new Date() };
    const signed = secrets.map((secret) => signWebhook(secret, message));
    return this.post.send({
      url,
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Holdfast-Webhooks/1',
        'webhook-id': message.id,
        'webhook-timestamp': signed[0]?.timestamp ?? '',
        'webhook-signature': signed.map(({ signature }) => signature).join(' '),
      },
    });
  }

  /** The present secret must be readable, the one before may be lost. */
  private readableSecrets([present, previous]: readonly string[], endpointId: string): string[] {
    const opened = [present, previous].map((encrypted) => {
      try {
        return encrypted === undefined ? undefined : this.secrets.decrypt(encrypted, endpointId);
      } catch {
        return undefined;
      }
    });
    return opened[0] === undefined ? [] : opened.filter((secret) => secret !== undefined);
  }

  /** @returns why this switched the endpoint off, if it did */
  private async judgeEndpoint(tx: Tx, id: string, { kind }: DeliveryVerdict): Promise<{ reason: string } | undefined> {
    if (kind === 'delivered') {
      await this.endpoints.markWell(tx, id);
      return undefined;
    }
    const reason = kind === 'gone' ? 'gone' : 'failing';
    const disabled =
      kind === 'gone'
        ? await this.endpoints.disable(tx, id, reason)
        : await this.endpoints.markFailing(tx, id, patienceDays);
    return disabled ? { reason } : undefined;
  }
}

/** Subscribers are told nothing of our traces: they are others' systems, and `traceparent` would tie our customers' requests together. */
function spanOf({ id, endpointId, messageId, number }: ClaimedDelivery): SpanDescription {
  return {
    name: 'webhook attempt',
    kind: 'client',
    attributes: {
      'webhook.delivery.id': id,
      'webhook.endpoint.id': endpointId,
      'messaging.message.id': messageId,
      attempt: number,
    },
  };
}

function settlementBy(verdict: DeliveryVerdict): Settlement {
  if (verdict.kind === 'retry') return { state: 'pending', seconds: verdict.seconds };
  return { state: verdict.kind === 'delivered' ? 'delivered' : 'failed' };
}
