import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { ends } from './fates';
import type { Trade } from './trade';

/** The orders that were placed and what each must have come to. */
const expected = `
  with expected as (
    select placed.id, ending.* from unnest($1::uuid[], $2::text[]) as placed (id, fate)
    join jsonb_to_recordset($3::jsonb) as ending (
      fate text, status text, captures int, refunds int, closings jsonb, mails jsonb, webhooks jsonb
    ) using (fate)
  )`;

/** Every order is where it belongs, and no step of its way was taken twice. */
const ways = `
  select expected.id::text as subject, format('%s is %s', fate, orders.status) as detail
  from expected left join orders on orders.id = expected.id where orders.status is distinct from expected.status
  union all
  select order_id::text, format('became %s %s times', to_status, count(*))
  from order_transitions group by order_id, to_status having count(*) > 1
  union all
  select orders.id::text, 'nobody was told of this order' from orders where id not in (select id from expected)`;

/** Money was taken once or not at all, what was given back was given back once, and no payment is left open. */
const money = `
  select expected.id::text as subject,
    format('%s of %s payments captured, %s of %s in all', taken.payments, captures, taken.minor, total_minor) as detail
  from expected join orders on orders.id = expected.id, lateral (
    select count(*) filter (where payments.status = 'captured') as payments, coalesce(sum(captured_minor), 0) as minor
    from payments where order_id = expected.id
  ) taken
  where taken.payments <> captures or taken.minor <> captures * total_minor
  union all
  select expected.id::text, format('%s of %s refunds, %s given back', given.refunds, expected.refunds, given.minor)
  from expected join orders on orders.id = expected.id, lateral (
    select count(*) as refunds, coalesce(sum(amount_minor) filter (where refunds.status = 'succeeded'), 0) as minor
    from refunds where order_id = expected.id
  ) given
  where given.refunds <> expected.refunds or given.minor <> expected.refunds * total_minor
    or refunded_minor <> given.minor
  union all
  select expected.id::text, format('%s reports of money are kept, %s applied', reports.kept, reports.applied)
  from expected join orders on orders.id = expected.id, lateral (
    select count(*) as kept, count(*) filter (where state = 'applied') as applied
    from payment_events event where event.reference = orders.reference and event.outcome = 'success'
  ) reports
  where reports.kept <> captures or reports.applied <> captures
  union all
  select order_id::text, format('a payment is still %s', status) from payments where status not in ('captured', 'cancelled')`;

/** What every line held was sold or freed, once. */
const holds = `
  select expected.id::text as subject,
    format('variant %s: held %s times, then %s', variant_id, movements.holds, movements.closings) as detail
  from expected join order_lines line on line.order_id = expected.id, lateral (
    select count(*) filter (where kind = 'reserve') as holds,
      coalesce(string_agg(kind, ',' order by seq) filter (where kind <> 'reserve'), '') as closings
    from stock_ledger entry join reservations on reservations.id = entry.reservation_id
    where reservations.order_id = expected.id and entry.variant_id = line.variant_id
  ) movements
  where not expected.closings ? movements.closings
    or movements.holds <> array_length(string_to_array(movements.closings, ','), 1)`;

/** Mails are recorded once and at their end; those that an order must have are sent, and only paid ones are confirmed. */
const mails = `
  select order_id::text as subject, format('%s is recorded %s times', template, count(*)) as detail
  from notifications where order_id is not null group by order_id, template having count(*) > 1
  union all
  select id::text, format('%s is %s', template, state) from notifications where state not in ('sent', 'skipped')
  union all
  select expected.id::text, format('%s is %s', wanted.template, coalesce(mail.state, 'not there'))
  from expected cross join jsonb_array_elements_text(expected.mails) as wanted (template)
  left join notifications mail on mail.order_id = expected.id and mail.template = wanted.template
  where mail.state is distinct from 'sent'
  union all
  select expected.id::text, format('%s got a %s', fate, template)
  from expected join notifications on order_id = expected.id
  where template <> 'reservation_expiring' and not expected.mails ? template`;

/** Subscribers were told of each end once. */
const webhooks = `
  , told as (select body::jsonb -> 'data' ->> 'orderId' as order_id, event_type, state from webhook_deliveries)
  select order_id as subject, format('%s was told %s times', event_type, count(*)) as detail
  from told where event_type like 'order.%' group by order_id, event_type having count(*) > 1
  union all
  select expected.id::text, format('%s is %s', wanted.type, coalesce(told.state, 'not there'))
  from expected cross join jsonb_array_elements_text(expected.webhooks) as wanted (type)
  left join told on told.order_id = expected.id::text and told.event_type = wanted.type
  where told.state is distinct from 'delivered'`;

const messages = `
  select id::text as subject, format('%s is not processed', topic) as detail from outbox where processed_at is null
  union all
  select id::text, format('%s is dead: %s', job, cause) from dead_letters`;

function valuesOf({ placed }: Trade): unknown[] {
  const endings = Object.entries(ends).map(([fate, end]) => ({ fate, ...end }));
  return [placed.map(({ id }) => id), placed.map(({ fate }) => fate), JSON.stringify(endings)];
}

/** How many promises are still to be kept; 0 too when something died, because then nothing more will come. */
async function openPromises(trade: Trade): Promise<number> {
  const [row] = await trade.shop.rows<{ open: number }>(
    `${expected}
     select case when exists (select from dead_letters) then 0 else
       (select count(*) from expected join orders using (id) where orders.status <> expected.status)
       + (select count(*) from outbox where processed_at is null)
       + (select count(*) from notifications where state not in ('sent', 'skipped'))
       + (select count(*) from webhook_deliveries where state = 'pending') end::int as open`,
    valuesOf(trade),
  );
  return row?.open ?? 0;
}

/** Waits until everything that was promised has happened, or the time is up: then `faultsIn` says what is missing. */
export async function settled(trade: Trade, seconds: number): Promise<void> {
  const nothingIsOpen = async () => (await openPromises(trade)) === 0;
  await eventually(nothingIsOpen, { seconds, what: 'every promise to be kept' }).catch(() => undefined);
}

/** A file per mail, each with a Message-ID of its own that is recorded. */
async function mailFaults({ shop }: Trade): Promise<string[]> {
  const recorded = await shop.rows<{ id: string; state: string }>('select message_id as id, state from notifications');
  const known = new Set(recorded.map(({ id }) => id));
  const files = shop.mails().map((mail) => /^Message-ID: (\S+)/im.exec(mail)?.[1] ?? 'none');
  const written = new Set(files);
  return [
    ...files.filter((id, index) => files.indexOf(id) !== index).map((id) => `mail ${id} was written to two files`),
    ...files.filter((id) => !known.has(id)).map((id) => `mail ${id} is not recorded`),
    ...recorded
      .filter(({ id, state }) => state === 'sent' && !written.has(id))
      .map(({ id }) => `mail ${id} was never written`),
  ];
}

/** The subscriber has heard exactly of what is recorded, under its ids. */
async function webhookFaults({ shop, parties: { subscriber } }: Trade): Promise<string[]> {
  const rows = await shop.rows<{ id: string }>(`select 'msg_' || message_id as id from webhook_deliveries`);
  const recorded = new Set(rows.map(({ id }) => id));
  return [
    ...[...subscriber.heard].filter((id) => !recorded.has(id)).map((id) => `webhook ${id} is not recorded`),
    ...[...recorded].filter((id) => !subscriber.heard.has(id)).map((id) => `webhook ${id} was never received`),
  ];
}

async function stockFaults({ shop, placed, parties: { products } }: Trade): Promise<string[]> {
  const sold = placed.filter(({ fate }) => fate === 'paid').length;
  const levels = await shop.rows<{ variant_id: string; on_hand: number; reserved: number }>(
    'select variant_id, on_hand, reserved from stock',
  );
  return products.flatMap(({ variantId, stock, quantity }) => {
    const level = levels.find((row) => row.variant_id === variantId);
    const right = level?.on_hand === stock - sold * quantity && level.reserved === 0;
    return right ? [] : [`${sold} orders of ${quantity} were sold out of ${stock}: ${JSON.stringify(level)}`];
  });
}

/** Everything that is not exactly as the fates of the orders have it, and every invariant that does not hold. */
export async function faultsIn(trade: Trade): Promise<string[]> {
  const found: { subject: string; detail: string }[] = [];
  for (const book of [ways, money, holds, mails, webhooks]) {
    found.push(...(await trade.shop.rows<never>(`${expected} ${book}`, valuesOf(trade))));
  }
  found.push(...(await trade.shop.rows<never>(messages)));
  return [
    ...found.map(({ subject, detail }) => `${subject}: ${detail}`),
    ...(await stockFaults(trade)),
    ...(await mailFaults(trade)),
    ...(await webhookFaults(trade)),
    ...(await checkedInvariants(trade.shop)).map((broken) => JSON.stringify(broken)),
  ];
}
