import { grouped } from '../grouped';
import { counted, type Evidence, type Verdict } from './verdict';

interface MailRow {
  readonly order_id: string | null;
  readonly template: string;
  readonly message_id: string;
  readonly state: string;
}

/** Every order that was paid has one confirmation, by its Message-ID, recorded and written; no other order has one. */
export async function confirmedOnce({ shop }: Evidence): Promise<Verdict> {
  const paid = await shop.rows<{ id: string }>(
    `select distinct order_id::text as id from order_transitions where to_status = 'paid'`,
  );
  const mails = (await mailsOf(shop)).filter(({ template }) => template === 'order_confirmation');
  const written = counted(writtenIds(shop.shop.mails()));
  const byOrder = grouped(mails, ({ order_id: id }) => id ?? 'none');
  const known = new Set(paid.map(({ id }) => id));
  const broken = [
    ...paid.flatMap(({ id }) => {
      const [mail, ...others] = byOrder.get(id) ?? [];
      if (mail === undefined || others.length > 0)
        return [`order ${id} has ${others.length + (mail ? 1 : 0)} confirmations`];
      const times = written.get(mail.message_id) ?? 0;
      return mail.state === 'sent' && times === 1
        ? []
        : [`${mail.message_id} is ${mail.state} and was written ${times} times`];
    }),
    ...mails
      .filter(({ order_id: id }) => !known.has(id ?? ''))
      .map(({ message_id: id }) => `${id} confirms what was never paid`),
  ];
  return {
    promise: 'Every paid order has exactly one confirmation mail, by its Message-ID',
    checked: paid.length,
    broken,
  };
}

/** Every mail is recorded once, and what was written is what is recorded. */
export async function mailsAreRecorded({ shop }: Evidence): Promise<Verdict> {
  const mails = await mailsOf(shop);
  const recorded = counted(mails.map(({ message_id: id }) => id));
  const written = counted(writtenIds(shop.shop.mails()));
  const broken = [
    ...[...recorded].filter(([, times]) => times > 1).map(([id, times]) => `${id} is recorded ${times} times`),
    ...[...written.keys()].filter((id) => !recorded.has(id)).map((id) => `${id} was written and is not recorded`),
    ...mails
      .filter(({ state }) => state !== 'sent' && state !== 'skipped')
      .map(({ message_id: id, state }) => `${id} is ${state}`),
    ...mails
      .filter(({ state, message_id: id }) => state === 'sent' && !written.has(id))
      .map(({ message_id: id }) => `${id} was never written`),
  ];
  return { promise: 'Every mail is recorded once, and sent', checked: mails.length, broken };
}

const leftovers = `
  select 'outbox ' || topic as what, id::text from outbox where processed_at is null
  union all select 'dead letter ' || job || ': ' || cause, id::text from dead_letters
  union all select 'payment event ' || state, id::text from payment_events where state = 'received'
  union all select 'refund ' || status, id::text from refunds where status = 'pending'
  union all select 'order ' || status, id::text from orders where status in ('pending', 'refund_pending')
  union all select 'reservation active', id::text from reservations where status = 'active'`;

/** Whatever was begun is at its end, and nothing has died. */
export async function nothingIsLeft({ shop }: Evidence): Promise<Verdict> {
  const rows = await shop.rows<{ what: string; id: string }>(leftovers);
  const [{ messages = 0 } = {}] = await shop.rows<{ messages: number }>('select count(*)::int as messages from outbox');
  const broken = rows.map(({ what, id }) => `${what} ${id}`);
  return { promise: 'No message is lost: everything that was begun came to its end', checked: messages, broken };
}

/** How much is still to be done. */
export async function openWork({ shop }: Pick<Evidence, 'shop'>): Promise<number> {
  const rows = await shop.rows(leftovers);
  const mails = await shop.rows(`select 1 from notifications where state not in ('sent', 'skipped')`);
  return rows.length + mails.length;
}

const mailsOf = (shop: Evidence['shop']): Promise<MailRow[]> =>
  shop.rows<MailRow>('select order_id::text, template, message_id, state from notifications');

const writtenIds = (mails: readonly string[]): string[] =>
  mails.map((mail) => /^Message-ID: (\S+)/im.exec(mail)?.[1] ?? 'none');
