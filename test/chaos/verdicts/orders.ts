import { moneyOf } from './amounts';
import { counted, type Evidence, type Verdict } from './verdict';

interface OrderRow {
  readonly id: string;
  readonly mark: string | null;
  readonly total_minor: string;
  readonly units: number;
}

const placings = ['order', 'checkout'];

async function ordersOf({ shop }: Evidence): Promise<OrderRow[]> {
  return shop.rows<OrderRow>(
    `select orders.id::text, shipping_address ->> 'name' as mark, total_minor::text,
       (select coalesce(sum(quantity), 0) from order_lines where order_id = orders.id)::int as units
     from orders`,
  );
}

/** Who was told of an order finds it, as it was told. */
export async function toldOrdersExist(evidence: Evidence): Promise<Verdict> {
  const rows = new Map((await ordersOf(evidence)).map((row) => [row.id, row]));
  const told = placings.flatMap((kind) => evidence.market.history.of(kind, 'ok'));
  const broken = told.flatMap(({ mark, body }) => {
    const row = rows.get(body.id);
    if (row === undefined) return [`${mark} was told of order ${body.id}, which does not exist`];
    const units = (body.lines as { quantity: number }[]).reduce((sum, { quantity }) => sum + quantity, 0);
    const asTold = row.mark === mark && BigInt(row.total_minor) === moneyOf(body.total.amount) && row.units === units;
    return asTold ? [] : [`${mark} was told ${JSON.stringify(body)}, and the order is ${JSON.stringify(row)}`];
  });
  return { promise: 'Every order that a client was told of exists, as it was told', checked: told.length, broken };
}

/** No wish was granted twice, none that was refused left an order, and no order came from nobody. */
export async function ordersAreAskedFor(evidence: Evidence): Promise<Verdict> {
  const { history } = evidence.market;
  const marks = counted((await ordersOf(evidence)).map(({ mark }) => mark ?? 'nobody'));
  const operations = placings.flatMap((kind) => history.of(kind));
  const known = new Set(operations.map(({ mark }) => mark));
  const broken = [
    ...[...marks].filter(([, times]) => times > 1).map(([mark, times]) => `${mark} has ${times} orders`),
    ...[...marks.keys()].filter((mark) => !known.has(mark)).map((mark) => `there is an order of ${mark}`),
    ...operations
      .filter(({ outcome, mark }) => outcome === 'refused' && marks.has(mark))
      .map(({ mark, status, code }) => `${mark} was refused (${status} ${code}) and has an order`),
    ...operations
      .filter(({ outcome }) => outcome === 'unknown')
      .map(({ mark }) => `nobody ever answered ${mark}, not even after the storm`),
  ];
  return {
    promise: 'Every wish is granted at most once, and a refused one leaves no order',
    checked: operations.length,
    broken,
  };
}
