import { grouped } from '../grouped';
import type { Operation } from '../trade/history';
import type { Evidence, Verdict } from './verdict';

/** Something that has changed what can be had of a variant, for all who looked from then on. */
interface Movement {
  readonly variant_id: string;
  /** Milliseconds since 1970 at which its transaction committed. */
  readonly at: number;
  readonly on_hand_after: number;
  readonly reservation_id: string | null;
  readonly kind: string;
  readonly reserved_delta: number;
  /** When the hold that it made ends. */
  readonly expires_at: number | null;
}

const timeline = `
  select entry.variant_id::text, entry.kind, entry.on_hand_after, entry.reserved_delta, entry.reservation_id::text,
    extract(epoch from pg_xact_commit_timestamp(entry.xmin)) * 1000.0 as at,
    extract(epoch from reservations.expires_at) * 1000.0 as expires_at
  from stock_ledger entry left join reservations on reservations.id = entry.reservation_id
  order by entry.variant_id, entry.seq`;

/** The database counts finer than the clients' clock. */
const clockMilliseconds = 1;

/** What could be had of one variant at any time. */
export class Timeline {
  constructor(private readonly movements: readonly Movement[]) {}

  /** The least that could be had at a moment from `from` to `to`. Holds whose time is over hold nothing. */
  leastAvailable(from: number, to: number): number {
    const moments = [from, ...this.movements.map(({ at }) => at).filter((at) => at > from && at <= to)];
    return Math.min(...moments.map((moment) => this.availableAt(moment)));
  }

  private availableAt(moment: number): number {
    const past = this.movements.filter(({ at }) => at <= moment);
    const held = new Map<string, number>();
    for (const { reservation_id: id, kind, reserved_delta: units, expires_at: until } of past) {
      if (id === null) continue;
      if (kind === 'reserve') held.set(id, (until ?? 0) > moment ? units : 0);
      else held.delete(id);
    }
    const reserved = [...held.values()].reduce((sum, units) => sum + units, 0);
    return (past.at(-1)?.on_hand_after ?? 0) - reserved;
  }
}

/** Nobody was turned away who could have had the goods all the time while he asked. */
export async function soldOutWasTrue({ shop, market }: Evidence): Promise<Verdict> {
  const rows = await shop.rows<Movement>(timeline);
  const numbers = rows.map((row) => ({
    ...row,
    at: Number(row.at),
    expires_at: row.expires_at === null ? null : Number(row.expires_at),
  }));
  const timelines = new Map<string, Timeline>();
  for (const [variantId, movements] of grouped(numbers, ({ variant_id: id }) => id)) {
    timelines.set(variantId, new Timeline(movements));
  }
  const refused = ['order', 'checkout']
    .flatMap((kind) => market.history.of(kind, 'refused'))
    .filter(({ code }) => code === 'insufficient_stock');
  const broken = refused.flatMap((operation) => untrue(operation, timelines));
  return { promise: '"Sold out" was true at a moment between request and answer', checked: refused.length, broken };
}

function untrue(
  { mark, body, invokedAt, answeredAt = 0 }: Operation,
  timelines: ReadonlyMap<string, Timeline>,
): string[] {
  const lines = body.errors as { variantId: string; requested: number; available: number }[];
  return lines.flatMap(({ variantId, requested, available }) => {
    const least = timelines.get(variantId)?.leastAvailable(invokedAt, answeredAt + clockMilliseconds) ?? 0;
    return least < requested
      ? []
      : [
          `${mark} wanted ${requested} of ${variantId}, was told of ${available}, and there never were fewer than ${least}`,
        ];
  });
}
