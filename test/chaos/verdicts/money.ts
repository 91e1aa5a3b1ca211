import { grouped } from '../grouped';
import type { Operation } from '../trade/history';
import { moneyOf } from './amounts';
import { counted, type Evidence, type Verdict } from './verdict';

interface OrderMoney {
  readonly id: string;
  readonly status: string;
  readonly total_minor: string;
  readonly captured_minor: string;
  readonly refunded_minor: string;
}

const orderMoney = `
  select orders.id::text, status, total_minor::text, refunded_minor::text,
    (select coalesce(sum(captured_minor), 0) from payments where order_id = orders.id)::text as captured_minor
  from orders`;

const paidFor = new Set(['paid', 'fulfilled', 'completed', 'partially_refunded', 'refunded']);
const unpaid = new Set(['cancelled', 'expired']);

/** Money that the shop was told of was taken once: its order is paid, or it was given back. */
export async function moneyIsTakenOnce({ shop, market: { history } }: Evidence): Promise<Verdict> {
  const orders = new Map((await shop.rows<OrderMoney>(orderMoney)).map((row) => [row.id, row]));
  const reports = history.of('report of money');
  const reported = new Set(
    reports.filter(({ outcome }) => outcome === 'ok').map(({ about }) => about.orderId as string),
  );
  const open = new Set(
    reports.filter(({ outcome }) => outcome === 'unknown').map(({ about }) => about.orderId as string),
  );
  const broken = [...orders.values()].flatMap((order) => {
    if (open.has(order.id)) return [];
    const captured = BigInt(order.captured_minor);
    const wanted = reported.has(order.id) ? BigInt(order.total_minor) : 0n;
    const rightStatus = reported.has(order.id) ? paidFor.has(order.status) : unpaid.has(order.status);
    if (captured === wanted && rightStatus) return [];
    return [`${reported.has(order.id) ? 'paid for' : 'never paid for'}: ${JSON.stringify(order)}`];
  });
  return {
    promise: 'Money that was reported is taken once: its order is paid, or it is given back',
    checked: orders.size,
    broken,
  };
}

/** A report that was acknowledged is kept once and dealt with, and a forged one is not kept. */
export async function reportsAreKeptOnce({ shop, market: { history } }: Evidence): Promise<Verdict> {
  const rows = await shop.rows<{ event: string; state: string }>('select event_id as event, state from payment_events');
  const times = counted(rows.map(({ event }) => event));
  const reports = ['report of money', 'report of failure'].flatMap((kind) => history.of(kind, 'ok'));
  const forgeries = history.of('forgery');
  const broken = [
    ...reports
      .filter(({ mark }) => times.get(mark) !== 1)
      .map(({ mark }) => `${mark} was acknowledged and is kept ${times.get(mark) ?? 0} times`),
    ...rows
      .filter(({ state }) => state !== 'applied' && state !== 'ignored')
      .map(({ event, state }) => `${event} is ${state}`),
    ...forgeries
      .filter(({ mark, outcome }) => times.has(mark) || outcome === 'ok')
      .map(({ mark }) => `${mark} was believed`),
  ];
  return {
    promise: 'A report that was acknowledged is kept once and dealt with; a forged one is refused',
    checked: reports.length + forgeries.length,
    broken,
  };
}

/** An order is cancelled when its buyer was told so, once, and is not when he was refused. */
export async function cancelsHappenOnce({ shop, market: { history } }: Evidence): Promise<Verdict> {
  const rows = await shop.rows<{ id: string }>(
    `select order_id::text as id from order_transitions where to_status = 'cancelled'`,
  );
  const times = counted(rows.map(({ id }) => id));
  const cancels = history.of('cancel').filter(({ outcome }) => outcome !== 'unknown');
  const broken = cancels
    .filter(({ about, outcome }) => (times.get(about.orderId) ?? 0) !== (outcome === 'ok' ? 1 : 0))
    .map(
      ({ mark, about, status }) =>
        `${mark} was answered ${status}; order ${about.orderId} was cancelled ${times.get(about.orderId) ?? 0} times`,
    );
  return { promise: 'A cancel that was granted happened once, a refused one did not', checked: cancels.length, broken };
}

interface RefundRow {
  readonly id: string;
  readonly reason: string;
  readonly status: string;
  readonly amount_minor: string;
}

/** Refunds that were granted went to the provider once, and never more than was taken. */
export async function refundsHappenOnce({ shop, market: { history } }: Evidence): Promise<Verdict> {
  const rows = await shop.rows<RefundRow>('select id::text, reason, status, amount_minor::text from refunds');
  const byMark = grouped(rows, ({ reason }) => reason);
  const refunds = history.of('refund').filter(({ outcome }) => outcome !== 'unknown');
  const tooMuch = (await shop.rows<OrderMoney>(orderMoney)).filter(
    (order) => BigInt(order.refunded_minor) > BigInt(order.captured_minor),
  );
  const broken = [
    ...refunds.flatMap((operation) => faultOf(operation, byMark.get(operation.mark) ?? [])),
    ...tooMuch.map((order) => `more was given back than was taken: ${JSON.stringify(order)}`),
  ];
  return {
    promise: 'A refund that was granted is paid back once, never more than was taken',
    checked: refunds.length,
    broken,
  };
}

function faultOf({ mark, outcome, body, about }: Operation, rows: readonly RefundRow[]): string[] {
  const [row, ...others] = rows;
  if (outcome === 'refused') return row === undefined ? [] : [`${mark} was refused and is there`];
  if (row === undefined || others.length > 0) return [`${mark} was granted and is there ${rows.length} times`];
  const right =
    row.id === body.id &&
    row.status === 'succeeded' &&
    (about.amount === undefined || moneyOf(about.amount) === BigInt(row.amount_minor));
  return right ? [] : [`${mark} was granted as ${JSON.stringify(body)} and is ${JSON.stringify(row)}`];
}
