import { Client } from 'pg';
import { checkInvariants, ruleIds } from '#invariants';
import { cloneDatabase } from '../../support/test-database';
it('perf', async () => {
  const db = await cloneDatabase();
  const client = new Client({ connectionString: db.url });
  await client.connect();
  const n = 200000;
  await client.query(`
    create temp table v as select new_id() id, i from generate_series(0, 99) i;
    create temp table o as select new_id() id, new_id() rid, new_id() pid, i, (i % 100) vi, i % 10 < 8 paid, 'ORD-' || lpad(i::text, 10, '0') ref from generate_series(1, ${n}) i;
    insert into stock select id, 100000 - (select count(*) from o where vi = v.i and paid) from v;
    insert into orders (id, reference, email, status, currency, subtotal_minor, discount_minor, total_minor) select id, ref, 'a@b.c', case when paid then 'paid' else 'expired' end, 'USD', 2550,0,2550 from o;
    insert into order_lines select new_id(), o.id, 0, v.id, v.id, 's','n',1,2550,2550,'[{"kind":"variant","ruleId":null,"label":"Variant","change":"5.50","unitPrice":"25.50"}]' from o join v on v.i = o.vi;
    insert into order_transitions (id, order_id, from_status, to_status, actor, reason) select new_id(), id, null, 'pending','t','t' from o;
    insert into order_transitions (id, order_id, from_status, to_status, actor, reason) select new_id(), id, 'pending', case when paid then 'paid' else 'expired' end,'t','t' from o;
    insert into reservations (id, order_id, status, expires_at) select rid, id, case when paid then 'confirmed' else 'expired' end, now() from o;
    insert into reservation_lines select rid, v.id, 1 from o join v on v.i = o.vi;
    insert into stock_ledger (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, actor) select new_id(), id, 'initial', 100000, 0, 100000, 0, 't' from v;
    insert into stock_ledger (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, reservation_id, actor)
      select new_id(), v.id, k.kind, case when k.kind = 'close' then 0 else 0 end, case when k.kind = 'reserve' then 1 else -1 end, 0, 0, rid, 't' from o join v on v.i = o.vi, (values ('reserve'), ('release')) k(kind) order by o.i;
    insert into payments (id, order_id, provider, status, amount_minor, captured_minor, currency) select pid, id, 'sandbox','captured',2550,2550,'USD' from o where paid;
    insert into payment_events (id, provider, event_id, reference, outcome, amount_minor, currency, payload, state, order_id, applied_at) select new_id(), 'sandbox', id::text, ref, 'success', 2550, 'USD', '{}', 'applied', id, now() from o where paid;
    insert into outbox (id, topic, payload, published_at, processed_at, consumers) select new_id(), 'order.paid', jsonb_build_object('orderId', id), now(), now(), 1 from o where paid;
    insert into notifications (id, order_id, template, recipient, message_id) select new_id(), id, 'order_confirmation', 'a', '<order_confirmation.' || id || '@x>' from o where paid;
    insert into idempotency_keys (scope, key, fingerprint, status, body, headers, resource_id) select 'u', id::text, 'f', 201, '{"id":"' || id || '","reference":"' || ref || '","status":"pending","pad":"' || (select string_agg(md5(o.id::text || j), '') from generate_series(1, 40) j) || '"}', '{}', id from o;
    analyze;
  `);
  for (const rule of ruleIds) {
    const t = performance.now();
    const r = await checkInvariants({ query: async (s, p = []) => (await client.query(s, [...p])).rows }, { only: [rule] });
    console.log(rule, Math.round(performance.now() - t), r.rules[0]?.violations, r.rules[0]?.samples[0]);
  }
  const { rows } = await client.query("select pg_size_pretty(pg_database_size(current_database()))");
  console.log(rows);
  await client.end(); await db.drop();
}, 300000);
