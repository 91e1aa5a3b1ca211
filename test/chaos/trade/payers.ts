import { signWebhook } from '#kernel';
import { webhookSecret } from '../../support/webhook-secret';
import type { Dice } from '../dice';
import type { Asking } from './asking';
import type { Board, Told } from './board';
import type { Operation, Request } from './history';

type Status = 'success' | 'failed';

const path = '/webhooks/payments/sandbox';
/** Twice what a webhook may be. */
const tooOld = 600_000;

/** Lets orders meet their fates: as their buyers, and as the payment provider that reports, repeats itself and is imitated. */
export class Payer {
  constructor(
    private readonly asking: Asking,
    private readonly board: Board,
    private readonly dice: Dice,
  ) {}

  async act(): Promise<void> {
    const order = this.board.next();
    if (order === undefined) return;
    if (this.dice.chance(0.1)) await this.forge(order);
    if (this.dice.chance(0.25) && order.fate !== 'pays late') await this.begin(order);
    await this.meet(order);
  }

  private async meet(order: Told): Promise<void> {
    switch (order.fate) {
      case 'forgets':
        return;
      case 'cancels':
        await this.cancel(order);
        return;
      case 'cancels and pays':
        await Promise.all([this.cancel(order), this.report(order, 'success')]);
        return;
      case 'fails, then pays':
        await this.report(order, 'failed');
        await this.report(order, 'success');
        return;
      case 'pays, then fails':
        await this.report(order, 'success');
        await this.report(order, 'failed');
        return;
      default:
        await this.report(order, 'success');
    }
  }

  /** Extends the hold, once. */
  private begin({ id, headers }: Told): Promise<Operation> {
    return this.asking.ask(
      this.asking.history.begin('payment', (mark) => ({
        about: { orderId: id },
        request: () => post(mark, `/orders/${id}/payments`, { body: { provider: 'sandbox' }, headers }),
      })),
    );
  }

  private cancel({ id, headers }: Told): Promise<Operation> {
    return this.asking.ask(
      this.asking.history.begin('cancel', (mark) => ({
        about: { orderId: id },
        request: () => post(mark, `/orders/${id}/cancel`, { body: {}, headers }),
      })),
    );
  }

  /** As a provider does that wants to be heard: again until it is, and once more for no reason. */
  private async report(order: Told, status: Status): Promise<void> {
    const operation = this.asking.history.begin(
      status === 'success' ? 'report of money' : 'report of failure',
      (mark) => ({
        about: { orderId: order.id, amount: order.amount },
        request: () => signed(mark, order, { status }),
      }),
    );
    const again = Array.from({ length: this.dice.integer(0, 2) }, () =>
      this.asking.look(operation.request()).catch(() => undefined),
    );
    await Promise.all([this.asking.ask(operation), ...again]);
    if (status === 'success' && operation.outcome === 'ok') this.board.paid.push(order);
  }

  /** Somebody without the secret says that it is paid for, or repeats what he overheard long ago. */
  private forge(order: Told): Promise<Operation> {
    const isOld = this.dice.chance(0.5);
    return this.asking.ask(
      this.asking.history.begin('forgery', (mark) => ({
        about: { orderId: order.id },
        request: () => {
          const request = signed(mark, order, { status: 'success', agedMilliseconds: isOld ? tooOld : 0 });
          return isOld
            ? request
            : { ...request, headers: { ...request.headers, 'webhook-signature': 'v1,bm90IHRoaXMgb25l' } };
        },
      })),
    );
  }
}

function post(
  key: string,
  to: string,
  { body, headers }: { body: unknown; headers: Readonly<Record<string, string>> },
): Request {
  return { method: 'POST', path: to, body, headers: { ...headers, 'idempotency-key': key } };
}

interface Report {
  readonly status: Status;
  /** How long ago it claims to have been sent. */
  readonly agedMilliseconds?: number;
}

function signed(
  eventId: string,
  { reference, amount, currency }: Told,
  { status, agedMilliseconds = 0 }: Report,
): Request {
  const body = JSON.stringify({ eventId, reference, status, amount, currency });
  const at = new Date(Date.now() - agedMilliseconds);
  const { id, timestamp, signature } = signWebhook(webhookSecret, { id: eventId, body, at });
  return {
    method: 'POST',
    path,
    body,
    headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature },
  };
}
