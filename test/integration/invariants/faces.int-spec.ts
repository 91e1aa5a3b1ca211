import { Logger } from '@nestjs/common';
import { type Gauge, register } from 'prom-client';
import { ruleIds } from '#invariants';
import { SampledGauges } from '#observability';
import { JobRegistry } from '#queue';
import { InvariantCheckRepository } from '../../../libs/invariants/src/store/invariant-check.repository';
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

    it('shows what any worker has found, and nothing that was found before', async () => {
      const found = (I2: number, age: string) =>
        shop.sql(
          `update invariant_checks set violations = case rule when 'I2' then $1 else 0 end, checked_at = now() - $2::interval`,
          [I2, age],
        );
      const sampled = async (name: string) => {
        const metric = register.getSingleMetric(name) as Gauge;
        await shop.get(SampledGauges).sample(metric);
        return (await metric.get()).values;
      };
      await scheduled()?.run();
      await found(3, '10 minutes');
      await sampled('invariant_violations');
      expect(await gauge()).toEqual(allFine.map((one) => (one.rule === 'I2' ? { ...one, violations: 3 } : one)));
      expect((await sampled('invariant_check_age_seconds'))[0]?.value).toBeGreaterThan(599);
      await found(0, '0 seconds');
      await sampled('invariant_violations');
      expect(await gauge()).toEqual(allFine);
    });

    it('keeps the later of two checks, whichever is written down last', async () => {
      const checks = shop.get(InvariantCheckRepository);
      const now = Date.now();
      await checks.keep(new Date(now + 1000), [{ rule: 'I9', violations: 0 }]);
      await checks.keep(new Date(now), [{ rule: 'I9', violations: 7 }]);
      expect((await checks.list()).find(({ rule }) => rule === 'I9')).toEqual({ rule: 'I9', violations: 0 });
    });
  });
});
