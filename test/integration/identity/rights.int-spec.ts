import type { Headers_ } from '../../support/client';
import { eventually } from '../../support/eventually';
import type { CheckoutShop } from '../checkout/checkout-under-test';
import { openShop, password, People, type Person, type Tokens } from './people';

const another = 'another horse battery';

describe('what somebody may do', () => {
  let shop: CheckoutShop;
  let people: People;
  let boss: Person;
  let admin: Tokens;

  beforeAll(async () => {
    shop = await openShop({ apis: 2 });
    people = new People(shop);
    boss = await people.admin();
    admin = await people.signIn(boss);
  });

  afterAll(() => shop.close());

  const rowOf = async (id: string) => (await shop.rows('select * from users where id = $1', [id]))[0];
  const change = (id: string, rights: object, headers: Headers_ = admin.headers) =>
    shop.call(`/users/${id}`, { method: 'PATCH', body: rights, headers });
  const patchMe = (body: object, { headers }: Tokens) =>
    shop.call('/auth/users/me', { method: 'PATCH', body, headers });
  /** The other process, which is told of nothing, notices by itself. */
  const isRefusedElsewhere = (tokens: Tokens) =>
    eventually(async () => (await people.me(tokens, 1)) === 401, { seconds: 15, what: 'the other process to refuse' });

  it('ends with a password change, in every session but the one that asked for it, and in every process', async () => {
    const person = await people.customer();
    const own = await people.signIn(person);
    const other = await people.signIn(person);
    expect([await people.me(own, 1), await people.me(other, 1)]).toEqual([200, 200]);

    const changed = await patchMe({ currentPassword: password, newPassword: another, name: 'Ada' }, own);
    expect(changed).toMatchObject({ status: 200, body: { id: person.id, name: 'Ada' } });
    expect(await people.me(other)).toBe(401);
    await isRefusedElsewhere(other);
    expect([await people.me(own), await people.me(own, 1)]).toEqual([200, 200]);
    expect((await people.refresh(other)).status).toBe(401);
    expect((await people.refresh(own)).status).toBe(200);
    expect((await people.trySignIn(person.email)).status).toBe(401);
    expect((await people.trySignIn(person.email, another)).status).toBe(200);
  });

  it('stays when the current password is wrong or something is missing or too short', async () => {
    const person = await people.customer();
    const own = await people.signIn(person);
    const before = await rowOf(person.id);
    const wrong = await patchMe({ currentPassword: another, newPassword: another }, own);
    expect(wrong).toMatchObject({ status: 403, body: { code: 'wrong_password' } });
    const alone = await patchMe({ newPassword: another }, own);
    expect(alone).toMatchObject({ status: 400, body: { errors: [{ pointer: '/currentPassword' }] } });
    const half = await patchMe({ currentPassword: password, name: 'Half' }, own);
    expect(half).toMatchObject({ status: 400, body: { errors: [{ pointer: '/newPassword' }] } });
    const short = await patchMe({ currentPassword: password, newPassword: 'too short' }, own);
    expect(short.status).toBe(400);
    expect(await rowOf(person.id)).toEqual(before);
    expect((await people.refresh(own)).status).toBe(200);
  });

  it('ends with signing out: the access token of that session is refused, another one is not', async () => {
    const person = await people.customer();
    const own = await people.signIn(person);
    const other = await people.signIn(person);
    const { refresh } = own;
    const left = await shop.call('/auth/logout', { body: { refresh }, headers: own.headers });
    expect(left.status).toBe(204);
    await isRefusedElsewhere(own);
    expect(await people.me(other, 1)).toBe(200);
  });

  it('is more after a promotion and less after a demotion, in every process, whatever the token says', async () => {
    const person = await people.customer();
    const asCustomer = await people.signIn(person);
    expect(await change(person.id, { role: 'staff' })).toMatchObject({ status: 200, body: { role: 'staff' } });
    expect(await people.me(asCustomer)).toBe(401);
    const renewed = await people.refresh(asCustomer);
    const asStaff = { ...asCustomer, headers: { authorization: `Bearer ${renewed.body.access}` } };
    const inventory = (api: number) => shop.call('/inventory', { headers: asStaff.headers, api });
    expect([(await inventory(0)).status, (await inventory(1)).status]).toEqual([200, 200]);

    await change(person.id, { role: 'customer' });
    expect((await inventory(0)).status).toBe(401);
    await eventually(async () => (await inventory(1)).status === 401, {
      seconds: 15,
      what: 'the demotion to be known',
    });
    const demoted = await people.refresh({ ...asCustomer, refresh: renewed.body.refresh });
    const headers = { authorization: `Bearer ${demoted.body.access}` };
    expect((await shop.call('/inventory', { headers })).status).toBe(403);
  });

  it('is nothing once the account is closed: tokens, sessions and sign-in end, until it is opened again', async () => {
    const person = await people.customer();
    const own = await people.signIn(person);
    expect(await people.me(own, 1)).toBe(200);
    expect(await change(person.id, { active: false })).toMatchObject({ status: 200, body: { active: false } });
    expect(await people.me(own)).toBe(401);
    await isRefusedElsewhere(own);
    expect((await people.refresh(own)).status).toBe(401);
    expect((await people.trySignIn(person.email)).status).toBe(401);

    await change(person.id, { active: true });
    expect((await people.refresh(own)).status).toBe(401);
    expect((await people.trySignIn(person.email)).status).toBe(200);
  });

  it('is decided by admins: tier and role, each alone', async () => {
    const person = await people.customer('Grace');
    const show = () => shop.call(`/users/${person.id}`, { headers: admin.headers });
    expect(await show()).toMatchObject({
      status: 200,
      body: { ...person, name: 'Grace', role: 'customer', tier: null, active: true, createdAt: expect.any(String) },
    });
    expect((await change(person.id, { tier: 'GOLD' })).body).toMatchObject({ tier: 'GOLD', role: 'customer' });
    expect((await change(person.id, { role: 'staff' })).body).toMatchObject({ tier: 'GOLD', role: 'staff' });
    expect((await change(person.id, { tier: null })).body).toMatchObject({ tier: null, role: 'staff' });
    expect((await show()).body).toMatchObject({ tier: null, role: 'staff' });
  });

  it('keeps those whose tier alone changes signed in', async () => {
    const person = await people.customer();
    const own = await people.signIn(person);
    await change(person.id, { tier: 'SILVER' });
    expect(await people.me(own)).toBe(200);
  });

  it.each([
    { tier: 'IRON' },
    { role: 'root' },
    { active: 'no' },
    { active: null },
    { role: null },
    { email: 'a@b.cd' },
  ])('is not changed by %j', async (rights) => {
    const person = await people.customer();
    const before = await rowOf(person.id);
    expect((await change(person.id, rights)).status).toBe(400);
    expect(await rowOf(person.id)).toEqual(before);
  });

  it('is not decided by anybody else, nor for nobody', async () => {
    const person = await people.customer();
    const own = await people.signIn(person);
    const staff = await shop.bearer(person.id, 'staff');
    const before = await rowOf(person.id);
    for (const headers of [own.headers, staff]) {
      expect((await change(person.id, { role: 'admin' }, headers)).status).toBe(403);
      expect((await shop.call('/users', { headers })).status).toBe(403);
      expect((await shop.call(`/users/${person.id}`, { headers })).status).toBe(403);
    }
    expect((await change(person.id, { role: 'admin' }, {})).status).toBe(401);
    expect(await rowOf(person.id)).toEqual(before);
    expect((await change('0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11', { active: false })).status).toBe(404);
    expect((await change('me', { active: false })).status).toBe(400);
  });
});

describe('the last active admin', () => {
  let shop: CheckoutShop;
  let people: People;
  let first: Person;
  let asFirst: Tokens;

  beforeAll(async () => {
    shop = await openShop({ apis: 2 });
    people = new People(shop);
    first = await people.admin();
    asFirst = await people.signIn(first);
  });

  afterAll(() => shop.close());

  const change = (id: string, rights: object, by: { headers: Headers_; api?: number }) =>
    shop.call(`/users/${id}`, { method: 'PATCH', body: rights, ...by });
  const admins = () => shop.rows(`select id from users where role = 'admin' and active`);

  it.each([{ role: 'staff' }, { role: 'customer' }, { active: false }])('stays one in spite of %j', async (rights) => {
    const refused = await change(first.id, rights, { headers: asFirst.headers });
    expect(refused).toMatchObject({ status: 409, body: { code: 'last_admin' } });
    expect(await admins()).toEqual([{ id: first.id }]);
    expect(await people.me(asFirst)).toBe(200);
  });

  it('cannot have itself erased', async () => {
    const options = { method: 'DELETE', body: { password }, headers: asFirst.headers } as const;
    expect(await shop.call('/auth/users/me', options)).toMatchObject({ status: 409, body: { code: 'last_admin' } });
    expect(await admins()).toEqual([{ id: first.id }]);
  });

  it('is left when two admins close each other at the same moment', async () => {
    const second = await people.admin();
    const asSecond = await people.signIn(second);
    const holder = await shop.transaction();
    await holder.rows(`select 1 from users where role = 'admin' for update`);
    const both = Promise.all([
      change(second.id, { active: false }, { headers: asFirst.headers, api: 0 }),
      change(first.id, { role: 'customer' }, { headers: asSecond.headers, api: 1 }),
    ]);
    await eventually(
      async () =>
        (
          await shop.rows(
            `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          )
        ).length === 2,
      { seconds: 20, what: 'both to wait for the admins' },
    );
    await holder.end('commit');
    expect((await both).map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await admins()).toHaveLength(1);
  });
});

describe('the list of accounts', () => {
  let shop: CheckoutShop;
  let people: People;
  let admin: Tokens;
  const made: Person[] = [];

  beforeAll(async () => {
    shop = await openShop();
    people = new People(shop);
    const boss = await people.admin();
    admin = await people.signIn(boss);
    made.push(boss);
    while (made.length < 6) made.push(await people.customer());
    await shop.rows('update users set active = false where id = $1', [made[2]?.id]);
    await shop.rows('update users set created_at = now() where id = any($1)', [made.slice(3).map(({ id }) => id)]);
  });

  afterAll(() => shop.close());

  const list = (query: string) => shop.call(`/users?${query}`, { headers: admin.headers });
  const idsOf = async (query: string): Promise<string[]> =>
    (await list(query)).body.items.map(({ id }: Person) => id) as string[];

  it('tells of everybody, the newest first, and nothing secret', async () => {
    const { status, body } = await list('');
    expect(status).toBe(200);
    expect(body).toMatchObject({ page: 1, pageSize: 20, total: 6, nextCursor: null });
    expect(Object.keys(body.items[0]).toSorted()).toEqual(
      ['active', 'createdAt', 'email', 'id', 'name', 'role', 'tier', 'updatedAt'].toSorted(),
    );
    expect(JSON.stringify(body)).not.toContain('argon2');
  });

  it('is filtered by role, by whether accounts are open, and by address in any case', async () => {
    expect(await idsOf('role=admin')).toEqual([made[0]?.id]);
    expect(await idsOf('active=false')).toEqual([made[2]?.id]);
    expect(await idsOf(`email=${encodeURIComponent(made[1]?.email.toUpperCase() ?? '')}`)).toEqual([made[1]?.id]);
    expect(await idsOf('role=staff')).toEqual([]);
  });

  it.each(['createdAt', '-createdAt', 'email', '-email'])(
    'is read to its end by cursors, in the order %s, each account once',
    async (sort) => {
      const whole = await idsOf(`sort=${sort}`);
      expect(new Set(whole).size).toBe(6);
      const seen: string[] = [];
      for (let cursor = ''; ;) {
        const { body } = await list(`sort=${sort}&pageSize=2${cursor && `&cursor=${cursor}`}`);
        seen.push(...body.items.map(({ id }: Person) => id));
        if (body.nextCursor === null) break;
        cursor = body.nextCursor;
      }
      expect(seen).toEqual(whole);
    },
  );

  it('refuses an order that there is not, and a cursor of another one or of nobody', async () => {
    const { body } = await list('sort=email&pageSize=2');
    for (const query of ['sort=name', 'sort=passwordHash', `sort=-email&cursor=${body.nextCursor}`, 'cursor=abc']) {
      expect((await list(query)).status).toBe(400);
    }
    const forged = Buffer.from(JSON.stringify(['-createdAt', 'now()', made[0]?.id])).toString('base64url');
    expect(await list(`cursor=${forged}`)).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
  });
});
