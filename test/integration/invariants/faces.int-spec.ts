import { Logger } from '@nestjs/common';
import { register } from 'prom-client';
import { ruleIds } from '#invariants';
import { JobRegistry } from '#queue';
import { Customer, type Goods } from './customer';
import { type ShopUnderTest, startShop } from './shop-under-test';

interface Audit {
  readonly ok: boolean;
  readonly checkedAt: string;
  readonly rules: readonly { readonly rule: string; readonly violations: number }[];
}

const allFine = ruleIds.map((rule) => ({ rule, violations: 0 }));
const withOneViolation = allFine.map((result) =>
  ['I2', 'I4'].includes(result.rule) ? { ...result, violations: 1 } : result,
);

describe('the faces of the auditor', () => {
  let shop: ShopUnderTest;
  let lamp: Goods;

  beforeAll(async () => {
    shop = await startShop();
    lamp = await new Customer(shop).stocked('20.00', 5);
  });

  afterAll(() => shop.close());

  const damage = () => shop.sql('update stock set on_hand = on_hand + 1 where variant_id = $1', [lamp.variantId]);
  const mend = () => shop.sql('update stock set on_hand = on_hand - 1 where variant_id = $1', [lamp.variantId]);
  const gauge = async () => {
    const { values } = (await register.getSingleMetric('invariant_violations')?.get()) ?? { values: [] };
    return values.map(({ labels, value }) => ({ rule: labels.rule, violations: value }));
  };
  const scheduled = () => shop.get(JobRegistry).scheduledJob('maintenance', 'check-invariants');

  describe('GET /inventory/audit', () => {
    it('answers the staff, although the path looks like a variant', async () => {
      const { status, body } = await shop.request<Audit>('/inventory/audit', { role: 'staff' });
      expect(status).toBe(200);
      expect(body).toEqual({ ok: true, checkedAt: expect.stringMatching(/^\d{4}-.*Z$/), rules: allFine });
    });

    it('leaves the stock of a variant where it was', async () => {
      const { status, body } = await shop.request(`/inventory/${lamp.variantId}`, { role: 'staff' });
      expect(status).toBe(200);
      expect(body).toMatchObject({ variantId: lamp.variantId, onHand: 5 });
    });

    it('says what is violated', async () => {
      await damage();
      const { status, body } = await shop.request<Audit>('/inventory/audit', { role: 'admin' });
      await mend();
      expect(status).toBe(200);
      expect(body).toMatchObject({ ok: false, rules: withOneViolation });
    });

    it.each([
      ['a visitor', undefined, 401],
      ['a customer', 'customer' as const, 403],
    ])('refuses %s', async (_, role, expected) => {
      expect((await shop.request('/inventory/audit', { role })).status).toBe(expected);
    });
  });

  describe('the watch', () => {
    it('shows 0 for every rule before it has looked', async () => {
      expect(await gauge()).toEqual(allFine);
    });

    it('looks once a minute', () => {
      expect(scheduled()).toMatchObject({ everySeconds: 60 });
    });

    it('counts and logs what it finds, and shows 0 again when it is mended', async () => {
      const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      await damage();
      await scheduled()?.run();
      expect(await gauge()).toEqual(withOneViolation);
      const lines = logged.mock.calls.map(([message]) => String(message));
      expect(lines).toEqual(['Invariant I2 is violated', 'Invariant I4 is violated']);
      await mend();
      await scheduled()?.run();
      expect(await gauge()).toEqual(allFine);
      expect(logged).toHaveBeenCalledTimes(2);
      logged.mockRestore();
    });
  });
});
