import { newId } from '#kernel';
import { expectBalanced, Till } from './till';

describe('matching money', () => {
  let till: Till;

  beforeAll(async () => {
    till = await Till.open();
  });

  afterEach(() => expectBalanced(till));

  afterAll(() => till.shop.close());

  const captured = { status: 'captured', captured: 1000, refunded: 0 };
  const open = { status: 'pending', captured: 0, refunded: 0 };

  it('pays by the payment that an event names, and cancels what else was open', async () => {
    const order = await till.order();
    const first = await till.startsAnother(order);
    await till.hears(order, { payment: first.id, status: 'failed' });
    await till.works();
    await till.startsAnother(order);
    await till.hears(order, { payment: first.id });
    await till.works();
    expect(await till.standing(order)).toEqual({
      status: 'paid',
      refunded: 0,
      refunds: [],
      payments: [captured, { ...open, status: 'cancelled' }],
    });
  });

  it('lets a late failure touch the attempt that it names, and no other', async () => {
    const order = await till.order();
    const first = await till.startsAnother(order);
    await till.hears(order, { payment: first.id, status: 'failed' });
    await till.works();
    const second = await till.startsAnother(order);
    expect(second.id).not.toBe(first.id);
    await till.hears(order, { payment: first.id, status: 'failed' });
    await till.works();
    expect((await till.standing(order)).payments).toEqual([{ ...open, status: 'failed' }, open]);
  });

  it('takes an event that names no payment for the latest one, as ever', async () => {
    const order = await till.order();
    await till.startsAnother(order);
    await till.hears(order, { status: 'failed' });
    await till.hears(order);
    await till.hears(order, { status: 'failed' });
    await till.works();
    expect(await till.standing(order)).toEqual({ status: 'paid', refunded: 0, refunds: [], payments: [captured] });
  });

  it('gives back what was paid twice, and leaves the order and its timeline alone', async () => {
    const order = await till.order();
    const first = await till.startsAnother(order);
    await till.hears(order, { payment: first.id, status: 'failed' });
    await till.works();
    const second = await till.startsAnother(order);
    await till.hears(order, { payment: first.id });
    await till.hears(order, { payment: second.id });
    await till.works();
    expect(await till.standing(order)).toEqual({
      status: 'paid',
      refunded: 0,
      payments: [captured, { ...captured, refunded: 1000 }],
      refunds: [{ amount: 1000, status: 'succeeded', surplus: true }],
    });
    expect(await till.fates()).toContain('applied: paid twice; given back');
    const shown = await till.show(order);
    expect(shown).toMatchObject({ status: 'paid', refundedTotal: { amount: '0.00' } });
    const { body: timeline } = await till.shop.call(`/orders/${order.id}/timeline`, { headers: order.headers });
    expect((timeline.items ?? timeline).map(({ to }: { to: string }) => to)).toEqual(['pending', 'paid']);
  });

  it('ignores money that is known already', async () => {
    const order = await till.order();
    const { id: payment } = await till.startsAnother(order);
    await till.hears(order, { payment });
    await till.hears(order, { payment });
    await till.works();
    expect(await till.lastFate()).toBe('ignored: captured already');
    expect((await till.standing(order)).payments).toEqual([captured]);
  });

  it('gives money back that was paid after a cancel, and the second payment as well', async () => {
    const order = await till.order();
    const first = await till.startsAnother(order);
    await till.hears(order, { payment: first.id, status: 'failed' });
    await till.works();
    const second = await till.startsAnother(order);
    expect((await till.cancels(order)).status).toBe(200);
    await till.works();
    expect((await till.standing(order)).payments.map(({ status }: { status: string }) => status)).toEqual([
      'cancelled',
      'cancelled',
    ]);
    for (const { id } of [first, second]) await till.hears(order, { payment: id });
    for (const message of await till.waiting()) await till.handle(message);
    await till.works();
    expect(await till.standing(order)).toMatchObject({
      status: 'refunded',
      refunded: 1000,
      refunds: [
        { surplus: false, status: 'succeeded' },
        { surplus: true, status: 'succeeded' },
      ],
    });
  });

  describe('what nothing of ours waits for', () => {
    async function changesNothing(
      order: Parameters<Till['standing']>[0],
      tell: () => Promise<unknown>,
    ): Promise<string> {
      const before = await till.standing(order);
      await tell();
      await till.works();
      expect(await till.standing(order)).toEqual(before);
      return (await till.lastFate()) ?? '';
    }

    it.each([
      ['a wrong amount', { amount: '9.99' }, 'wrong amount'],
      ['a wrong currency', { currency: 'EUR' }, 'wrong currency'],
      ['an unknown reference', { reference: 'ORD-NOSUCHORDER' }, 'unknown reference'],
      ['an unknown payment', { payment: newId() }, 'unknown payment'],
    ])('keeps %s, and changes nothing', async (_, news, detail) => {
      const order = await till.order();
      await till.startsAnother(order);
      expect(await changesNothing(order, () => till.hears(order, news))).toBe(`unmatched: ${detail}`);
    });

    it('keeps an event that names the payment of another order, and changes neither', async () => {
      const [order, other] = [await till.order(), await till.order()];
      const { id: payment } = await till.startsAnother(other);
      const others = await till.standing(other);
      for (const status of ['success', 'failed'] as const) {
        const fate = await changesNothing(order, () => till.hears(order, { payment, status }));
        expect(fate).toBe('unmatched: unknown payment');
        expect(await till.standing(other)).toEqual(others);
      }
    });

    it('keeps more money for an order that is paid or refunded', async () => {
      const paid = await till.order();
      await till.hears(paid);
      await till.works();
      expect(await changesNothing(paid, () => till.hears(paid))).toBe('unmatched: paid again');
      const refunded = await till.order();
      const { id: payment } = await till.startsAnother(refunded);
      await till.cancels(refunded);
      await till.hears(refunded);
      await till.works();
      expect((await till.standing(refunded)).status).toBe('refunded');
      expect(await changesNothing(refunded, () => till.hears(refunded))).toBe('unmatched: the order is refunded');
      expect(await changesNothing(refunded, () => till.hears(refunded, { payment }))).toMatch(/^ignored|^unmatched/);
    });

    it('is shown to the staff, page by page, and to nobody else', async () => {
      const order = await till.order();
      const { clientSecret } = await till.startsAnother(order);
      await till.hears(order, { eventId: 'evt_last', amount: '3.21' });
      await till.works();
      const address = '/admin/payment-events?state=unmatched';
      expect((await till.shop.call(address)).status).toBe(401);
      expect((await till.shop.call(address, { headers: order.headers })).status).toBe(403);
      const headers = await till.shop.bearer(newId(), 'staff');
      const { status, body } = await till.shop.call(`${address}&pageSize=2`, { headers });
      expect(status).toBe(200);
      expect(body.items[0]).toMatchObject({
        provider: 'sandbox',
        eventId: 'evt_last',
        reference: order.reference,
        orderId: order.id,
        outcome: 'success',
        amount: { amount: '3.21', currency: 'USD' },
        refunded: null,
        state: 'unmatched',
        detail: 'wrong amount',
      });
      expect(JSON.stringify(body)).not.toContain(clientSecret);
      const seen = body.items.map(({ eventId }: { eventId: string }) => eventId);
      let cursor: string | null = body.nextCursor;
      while (cursor !== null) {
        const next = await till.shop.call(`${address}&pageSize=2&cursor=${cursor}`, { headers });
        seen.push(...next.body.items.map(({ eventId }: { eventId: string }) => eventId));
        cursor = next.body.nextCursor;
      }
      expect(new Set(seen).size).toBe(body.total);
      expect(seen).toHaveLength(body.total);
      for (const query of ['state=lost', 'cursor=nonsense', 'page=0']) {
        expect((await till.shop.call(`/admin/payment-events?${query}`, { headers })).status).toBe(400);
      }
    });
  });
});
