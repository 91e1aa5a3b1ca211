import { newId } from '#kernel';
import { Inbox } from '#queue';
import { DeskUnderTest } from './desk-under-test';

describe('a message that fails for good', () => {
  let desk: DeskUnderTest;

  beforeAll(async () => {
    desk = await DeskUnderTest.start();
  });

  afterAll(() => desk.close());

  it('leaves a letter with its cause, its payload and its order, and is published no more', async () => {
    const parcel = await desk.published();
    await desk.fail(parcel, { cause: new TypeError(`No parcel ${parcel.parcelId}`) });
    expect(await desk.lettersOf(parcel)).toMatchObject([
      {
        state: 'open',
        attempts: 8,
        cause: `TypeError: No parcel ${parcel.parcelId}`,
        cause_key: 'TypeError: No parcel #',
        order_id: parcel.orderId,
        payload: { payload: { orderId: parcel.orderId, parcelId: parcel.parcelId } },
        history: [{ cause: `TypeError: No parcel ${parcel.parcelId}`, attempts: 8 }],
      },
    ]);
    expect(await desk.messageOf(parcel)).toMatchObject({ dead: true, due: false, dead_consumers: ['test.courier'] });
  });

  it('opens its letter again when it fails again, and counts every attempt', async () => {
    const letter = await desk.letter();
    await desk.database.sql(`update dead_letters set state = 'retried' where id = $1`, [letter.id]);
    const edited = { ...letter, orderId: newId() };
    await desk.fail(edited, { attempts: 3, cause: new Error('gone again') });
    const causes = [{ cause: 'Error: gone' }, { cause: 'Error: gone again', attempts: 3 }];
    expect(await desk.lettersOf(letter)).toMatchObject([
      { id: letter.id, state: 'open', attempts: 11, cause: 'Error: gone again', order_id: edited.orderId },
    ]);
    expect((await desk.letterOf(letter))?.history).toMatchObject(causes);
    expect((await desk.letterOf(letter))?.payload.payload).toMatchObject({ orderId: edited.orderId });
  });

  it('keeps the last ten failures', async () => {
    const letter = await desk.letter();
    for (let n = 1; n <= 12; n += 1) await desk.fail(letter, { cause: new Error(`failure ${n}`), attempts: 1 });
    const found = await desk.letterOf(letter);
    expect(found?.attempts).toBe(20);
    expect(found?.history.map(({ cause }) => cause)).toEqual(
      Array.from({ length: 10 }, (_, n) => `Error: failure ${n + 3}`),
    );
  });

  it('has one letter when the same failure is reported many times at once', async () => {
    const parcel = await desk.published();
    await Promise.all(Array.from({ length: 8 }, () => desk.fail(parcel, { attempts: 1 })));
    expect(await desk.lettersOf(parcel)).toMatchObject([{ state: 'open', attempts: 8 }]);
    expect(await desk.messageOf(parcel)).toMatchObject({ dead: true, dead_consumers: ['test.courier'] });
  });

  it('has a letter for each of its consumers that fails, however they meet', async () => {
    const consumers = ['test.a', 'test.b', 'test.c', 'test.d'];
    const parcel = await desk.published(consumers);
    await Promise.all(consumers.flatMap((job) => [desk.fail(parcel, { job }), desk.fail(parcel, { job })]));
    expect((await desk.lettersOf(parcel)).map(({ state, attempts }) => [state, attempts])).toEqual(
      consumers.map(() => ['open', 16]),
    );
    expect([...((await desk.messageOf(parcel))?.dead_consumers ?? [])].toSorted()).toEqual(consumers);
  });

  it('leaves no letter, and no dead message to its other consumers, when it is handled at the very moment', async () => {
    const parcel = await desk.published(['test.courier', 'test.other']);
    const handled = { consumer: 'test.courier', messageId: parcel.messageId };
    let failing = Promise.resolve();
    await desk.database.transactions.run(async (tx) => {
      await desk.database.get(Inbox).once(tx, handled, () => Promise.resolve());
      failing = desk.fail(parcel);
      await desk.database.blocked(1);
    });
    await failing;
    expect(await desk.lettersOf(parcel)).toEqual([]);
    expect(await desk.messageOf(parcel)).toMatchObject({ dead: false, dead_consumers: [] });
  });

  it('leaves no letter when another delivery of it was handled', async () => {
    const parcel = await desk.published();
    await desk.handle(parcel);
    await desk.fail(parcel);
    expect(await desk.lettersOf(parcel)).toEqual([]);
    expect(await desk.messageOf(parcel)).toMatchObject({ dead: false, dead_consumers: [] });
  });

  it.each([
    ['cannot be stored', `a\u0000b${'\uD83C'}c`, 'Error: ab\uFFFDc'],
    ['is longer than anybody reads', 'x'.repeat(100_000), `Error: ${'x'.repeat(3993)}`],
    ['is empty', '', 'Error: '],
  ])('has a letter when its cause %s', async (_, message, cause) => {
    const parcel = await desk.published();
    await desk.fail(parcel, { cause: new Error(message) });
    expect(await desk.letterOf(parcel)).toMatchObject({ cause });
  });

  it.each(['ORD-1', 7, null, {}])('has a letter without an order when its payload says %j', async (orderId) => {
    const parcel = await desk.published();
    await desk.fail(parcel, { payload: { payload: { orderId } } });
    expect(await desk.letterOf(parcel)).toMatchObject({ state: 'open', order_id: null });
  });
});
