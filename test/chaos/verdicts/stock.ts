import { counted, type Evidence, type Verdict } from './verdict';

/** An adjustment that was granted is in the ledger once, a refused one is not. */
export async function adjustmentsHappenOnce({ shop, market: { history } }: Evidence): Promise<Verdict> {
  const rows = await shop.rows<{ note: string }>('select note from stock_ledger where note is not null');
  const times = counted(rows.map(({ note }) => note));
  const adjustments = history.of('adjustment').filter(({ outcome }) => outcome !== 'unknown');
  const broken = adjustments
    .filter(({ mark, outcome }) => (times.get(mark) ?? 0) !== (outcome === 'ok' ? 1 : 0))
    .map(({ mark, status }) => `${mark} was answered ${status} and is in the ledger ${times.get(mark) ?? 0} times`);
  return {
    promise: 'An adjustment that was granted happened once, a refused one did not',
    checked: adjustments.length,
    broken,
  };
}

interface Shelf {
  readonly id: string;
  readonly on_hand: number;
  readonly reserved: number;
  readonly sold: number;
  readonly restocked: number;
}

/** What left for good, and what came back, as orders and refunds have it. */
const shelves = `
  select variant_id::text as id, on_hand, reserved,
    (select coalesce(sum(quantity), 0) from order_lines line join orders on orders.id = line.order_id
     where line.variant_id = stock.variant_id and exists (
       select from order_transitions step where step.order_id = orders.id and step.to_status = 'paid'))::int as sold,
    (select coalesce(sum(delta), 0) from stock_ledger entry
     where entry.variant_id = stock.variant_id and kind = 'restock')::int as restocked
  from stock`;

/** The books of the clients come to the same as the shelves: first stock, granted adjustments, paid orders, returns. */
export async function shelvesAddUp({ shop, market: { history, stocked } }: Evidence): Promise<Verdict> {
  const changes = new Map<string, number>();
  for (const { about } of history.of('adjustment', 'ok')) {
    changes.set(about.variantId, (changes.get(about.variantId) ?? 0) + about.delta);
  }
  const rows = await shop.rows<Shelf>(shelves);
  const broken = rows.flatMap((row) => {
    const wanted = (stocked.get(row.id) ?? 0) + (changes.get(row.id) ?? 0) - row.sold + row.restocked;
    return row.on_hand === wanted && row.reserved === 0 ? [] : [`there should be ${wanted}: ${JSON.stringify(row)}`];
  });
  return {
    promise: 'What is on the shelves is what clients brought less what they bought',
    checked: rows.length,
    broken,
  };
}
