import { Statements } from '#database';
import { OrderPaid, nextStatuses } from '#orders';
import { type AuditReport, checkInvariants, orderMoves, ruleIds } from '#invariants';
import { Customer, type PlacedOrder } from './customer';
import { type ShopUnderTest, startShop } from './shop-under-test';
import { expire, tradingDay } from './trading-day';

const violationsIn = ({ rules }: AuditReport) => rules.filter(({ violations }) => violations > 0);

describe('the invariants of a healthy shop', () => {
  let shop: ShopUnderTest;

  beforeAll(async () => {
    shop = await startShop();
  });

  afterAll(() => shop.close());

  it('hold for an empty database, rule by rule', async () => {
    const report = await checkInvariants(shop.get(Statements));
    expect(report.rules.map(({ rule }) => rule)).toEqual(ruleIds);
    expect(report.rules.every(({ violations, samples }) => violations === 0 && samples.length === 0)).toBe(true);
    expect(report.ok).toBe(true);
  });

  it('says when it checked, by the clock of the database', async () => {
    const [clock] = await shop.sql<{ now: Date }>('select clock_timestamp() as now');
    const { checkedAt } = await checkInvariants(shop.get(Statements), { only: [] });
    expect(checkedAt.getTime() - (clock?.now.getTime() ?? 0)).toBeLessThan(5000);
    expect(checkedAt.getTime()).toBeGreaterThanOrEqual(clock?.now.getTime() ?? Infinity);
  });

  it('checks the rules that it is asked for alone', async () => {
    const { rules } = await checkInvariants(shop.get(Statements), { only: ['I13', 'I2'] });
    expect(rules.map(({ rule }) => rule)).toEqual(['I2', 'I13']);
  });

  it('hold for everything that the use cases write', async () => {
    const day = await tradingDay(shop);
    const orders = await shop.sql<{ id: string; status: string }>('select id, status from orders');
    const statusOf = ({ id }: PlacedOrder) => orders.find((order) => order.id === id)?.status;
    expect(statusOf(day.pending)).toBe('pending');
    expect(statusOf(day.paid)).toBe('paid');
    expect(statusOf(day.cancelled)).toBe('cancelled');
    expect(statusOf(day.expired)).toBe('expired');
    expect(statusOf(day.paidLate)).toBe('paid');
    expect(statusOf(day.refunded)).toBe('refunded');
    expect(statusOf(day.refundPending)).toBe('refund_pending');
    expect(violationsIn(await checkInvariants(shop.get(Statements)))).toEqual([]);
  });

  it('hold at every instant while customers and the worker get in each other’s way', async () => {
    const customer = new Customer(shop);
    const lamp = await customer.stocked('20.00', 12, 550);
    const other = await customer.stocked('5.00', 12);
    let trading = true;
    const reports: AuditReport[] = [];
    const auditor = async () => {
      while (trading) reports.push(await checkInvariants(shop.get(Statements)));
    };
    const buyer = async (number: number) => {
      const order = await customer.places([lamp, 1 + (number % 2)], [other, 1]).catch(() => undefined);
      if (!order) return;
      const sweeper = new Customer(shop);
      if (number % 4 === 0) await customer.cancels(order);
      if (number % 4 === 1) await expire(shop, [order]);
      if (number % 4 === 2) await customer.startsPaying(order);
      await customer.hearsOf(order);
      if (number % 3 === 0) await sweeper.works();
    };
    const auditing = auditor();
    await Promise.all(Array.from({ length: 24 }, (_, number) => buyer(number)));
    await customer.works();
    trading = false;
    await auditing;
    expect(reports.length).toBeGreaterThan(1);
    expect(reports.flatMap(violationsIn)).toEqual([]);
    expect(violationsIn(await checkInvariants(shop.get(Statements)))).toEqual([]);
  });
});

describe('what the auditor knows of other domains', () => {
  it('is their state graph', () => {
    expect(orderMoves).toEqual(nextStatuses);
  });

  it('is the name of the event that a paid order causes', () => {
    expect(OrderPaid.topic).toBe('order.paid');
  });
});
