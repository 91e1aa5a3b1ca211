import { FindAvailability, GlanceAtStock, InventoryModule, LockStock, OpenStock } from '#inventory';
import { QueueModule } from '#queue';
import { newId } from '#kernel';
import { eventually } from '../../support/eventually';
import { type DatabaseUnderTest, startDatabase } from '../platform/database-under-test';
import { HeldLoads } from './caches-under-test';

describe('a glance at the stock', () => {
  let database: DatabaseUnderTest;
  let queries: jest.SpyInstance<Promise<ReadonlyMap<string, number>>, Parameters<FindAvailability['run']>>;
  let mug: string;
  let cup: string;

  beforeAll(async () => {
    database = await startDatabase({ imports: [QueueModule.forAppending(), InventoryModule] });
  });

  beforeEach(async () => {
    [mug, cup] = [newId(), newId()];
    await database.sql('insert into stock (variant_id, on_hand) values ($1, 10), ($2, 20)', [mug, cup]);
    queries = jest.spyOn(database.get(FindAvailability), 'run');
  });

  afterEach(() => jest.restoreAllMocks());
  afterAll(() => database.close());

  const glance = async (...ids: string[]) => Object.fromEntries(await database.get(GlanceAtStock).run(ids));
  const asked = () => queries.mock.calls.map(([, ids]) => ids);
  const sell = (variantId: string, quantity: number, outcome?: Error) =>
    database.transactions.run(async (tx) => {
      await database.get(LockStock).run(tx, [variantId]);
      await tx.query('update stock set on_hand = on_hand - $2 where variant_id = $1', [variantId, quantity]);
      if (outcome) throw outcome;
    });

  const stopClock = () => jest.spyOn(performance, 'now').mockReturnValue(performance.now());

  it('asks once for all that it has not just seen, however often they are named', async () => {
    stopClock();
    expect(await glance(mug, cup, mug)).toEqual({ [mug]: 10, [cup]: 20 });
    const pot = newId();
    expect(await glance(cup, pot)).toEqual({ [cup]: 20 });
    expect(await glance(pot, mug)).toEqual({ [mug]: 10 });
    expect(await glance()).toEqual({});
    expect(asked()).toEqual([[mug, cup], [pot]]);
  });

  it('shares a query that is under way with those who need a part of it', async () => {
    stopClock();
    const readers = [glance(mug), glance(mug, cup), glance(cup)];
    expect(await Promise.all(readers)).toEqual([{ [mug]: 10 }, { [mug]: 10, [cup]: 20 }, { [cup]: 20 }]);
    expect(asked()).toEqual([[mug], [cup]]);
  });

  it('notices soon what others change', async () => {
    await glance(mug);
    await database.sql('update stock set on_hand = 3 where variant_id = $1', [mug]);
    const seen = await eventually(async () => (await glance(mug))[mug] !== 10 && glance(mug), { what: 'a new level' });
    expect(seen).toEqual({ [mug]: 3 });
  });

  it('notices soon that a hold has run out, although nobody changes a row', async () => {
    const reservation = newId();
    await database.sql('update stock set reserved = 4 where variant_id = $1', [mug]);
    await database.sql(
      `insert into reservations (id, order_id, expires_at) values ($1, $1, now() + interval '300 ms')`,
      [reservation],
    );
    await database.sql('insert into reservation_lines (reservation_id, variant_id, quantity) values ($1, $2, 4)', [
      reservation,
      mug,
    ]);
    expect(await glance(mug)).toEqual({ [mug]: 6 });
    await eventually(async () => (await glance(mug))[mug] === 10, { what: 'the hold to run out' });
  });

  it('sees at once what this process has sold, and nothing of what it took back', async () => {
    stopClock();
    await glance(mug, cup);
    await sell(mug, 4);
    expect(await glance(mug, cup)).toEqual({ [mug]: 6, [cup]: 20 });
    await expect(sell(mug, 6, new Error('changed my mind'))).rejects.toThrow('changed my mind');
    expect(await glance(mug)).toEqual({ [mug]: 6 });
    expect(asked()).toEqual([[mug, cup], [mug]]);
  });

  it('sees at once the stock that this process opens', async () => {
    stopClock();
    const pot = newId();
    expect(await glance(pot)).toEqual({});
    await database.transactions.run((tx) =>
      database.get(OpenStock).run(tx, { quantities: [{ variantId: pot, quantity: 7 }], actor: 'test' }),
    );
    expect(await glance(pot)).toEqual({ [pot]: 7 });
  });

  it('shows a level that was read before a sale to nobody who comes after it', async () => {
    stopClock();
    const { run } = FindAvailability.prototype;
    const held = new HeldLoads(() => run({ query: database.sql }, [mug]));
    queries.mockImplementationOnce(held.load);
    const before = glance(mug);
    await eventually(() => held.waiting === 1, { what: 'the level to be read' });
    await sell(mug, 4);
    expect(await glance(mug)).toEqual({ [mug]: 6 });
    held.release();
    expect(await before).toEqual({ [mug]: 10 });
    expect(await glance(mug)).toEqual({ [mug]: 6 });
  });

  it('remembers no failure', async () => {
    queries.mockRejectedValueOnce(new Error('no connection'));
    await expect(Promise.all([glance(mug, cup), glance(cup)])).rejects.toThrow('no connection');
    expect(await glance(mug, cup)).toEqual({ [mug]: 10, [cup]: 20 });
  });
});
