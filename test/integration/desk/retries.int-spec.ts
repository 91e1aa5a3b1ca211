import { DiscardDeadLetter, RetryDeadLetter, RetryDeadLetters } from '#desk';
import { newId } from '#kernel';
import { DeskUnderTest, endings } from './desk-under-test';

describe('a dead letter', () => {
  let desk: DeskUnderTest;

  beforeAll(async () => {
    desk = await DeskUnderTest.start();
  });

  afterAll(() => desk.close());

  const retry = (id: string, payload?: Readonly<Record<string, unknown>>) =>
    desk.database
      .get(RetryDeadLetter)
      .run({ id, payload, claim: undefined, present: ({ state, payload: shown }) => ({ state, payload: shown }) });
  const retryAll = (queue?: string) => desk.database.get(RetryDeadLetters).run({ queue });
  const discard = (id: string) => desk.database.get(DiscardDeadLetter).run(id);
  const stateOf = async (id: string) =>
    (await desk.database.sql<{ state: string }>('select state from dead_letters where id = $1', [id]))[0]?.state;

  it('makes the same message due again for the consumer that failed', async () => {
    const letter = await desk.letter();
    const { body } = await retry(letter.id);
    expect(body).toEqual({ state: 'retried', payload: { orderId: letter.orderId, parcelId: letter.parcelId } });
    const due = { dead: false, due: true, dead_consumers: [], due_consumers: ['test.courier'], edited_payloads: null };
    expect(await desk.messageOf(letter)).toEqual(due);
  });

  it('makes a message due again that a worker has buried which knows no consumers of a message', async () => {
    const letter = await desk.letter();
    await desk.database.sql(`update outbox set dead_consumers = '{}', published_to = null where id = $1`, [
      letter.messageId,
    ]);
    expect((await retry(letter.id)).body).toMatchObject({ state: 'retried' });
    expect(await desk.messageOf(letter)).toMatchObject({ dead: false, due: true, due_consumers: ['test.courier'] });
  });

  it('leaves the other consumers of its message alone', async () => {
    const parcel = await desk.published(['test.a', 'test.b']);
    await desk.fail(parcel, { job: 'test.a' });
    await desk.fail(parcel, { job: 'test.b' });
    const [first] = await desk.lettersOf(parcel);
    await retry(first?.id ?? '');
    expect((await desk.lettersOf(parcel)).map(({ state }) => state)).toEqual(['retried', 'open']);
    const due = { dead_consumers: ['test.b'], due_consumers: ['test.a'], due: true };
    expect(await desk.messageOf(parcel)).toMatchObject(due);
  });

  it('may give the consumer other ids, and shows them from then on', async () => {
    const letter = await desk.letter();
    const edited = { orderId: newId(), parcelId: letter.parcelId };
    expect((await retry(letter.id, edited)).body).toEqual({ state: 'retried', payload: edited });
    expect(await desk.messageOf(letter)).toMatchObject({ edited_payloads: { 'test.courier': edited } });
    expect(await desk.letterOf(letter)).toMatchObject({ order_id: edited.orderId, payload: { payload: edited } });
  });

  it.each([
    ['a member less', { orderId: newId() }],
    ['a member more', { orderId: newId(), parcelId: newId(), email: 'x' }],
    ['a name', { orderId: 'Ada Lovelace', parcelId: newId() }],
    ['what cannot be stored', { orderId: '\u0000', parcelId: newId() }],
    ['a number', { orderId: 1, parcelId: newId() }],
  ])('is not retried with %s', async (_, payload) => {
    const letter = await desk.letter();
    await expect(retry(letter.id, payload)).rejects.toMatchObject({ code: 'invalid_payload' });
    expect(await stateOf(letter.id)).toBe('open');
    expect(await desk.messageOf(letter)).toMatchObject({ dead: true, edited_payloads: null });
  });

  it('is retried once, discarded once, and known to be', async () => {
    const [retried, discarded] = [await desk.letter(), await desk.letter()];
    await retry(retried.id);
    await discard(discarded.id);
    const notOpen = { code: 'dead_letter_not_open', kind: 'conflict' };
    await expect(retry(retried.id)).rejects.toMatchObject(notOpen);
    await expect(discard(retried.id)).rejects.toMatchObject(notOpen);
    await expect(retry(discarded.id)).rejects.toMatchObject(notOpen);
    await discard(discarded.id);
    expect(await desk.messageOf(discarded)).toMatchObject({ dead: true, due: false });
    await expect(retry(newId())).rejects.toMatchObject({ kind: 'not_found' });
    await expect(discard(newId())).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('stays open when its message is kept no more, and can only be discarded', async () => {
    const letter = await desk.letter({ queue: 'payments' });
    await desk.database.sql('delete from outbox where id = $1', [letter.messageId]);
    await expect(retry(letter.id)).rejects.toMatchObject({ code: 'message_gone' });
    expect(await retryAll('payments')).toEqual({ retried: 0 });
    expect(await stateOf(letter.id)).toBe('open');
    await discard(letter.id);
    expect(await stateOf(letter.id)).toBe('discarded');
  });

  it('is done with when its message was handled after all', async () => {
    const letter = await desk.letter();
    await desk.handle(letter);
    await retry(letter.id);
    expect(await stateOf(letter.id)).toBe('retried');
    expect(await desk.messageOf(letter)).toMatchObject({ due: false, dead: false });
  });

  it('opens again when its message fails again', async () => {
    const letter = await desk.letter();
    await retry(letter.id);
    await desk.fail(letter, { attempts: 2 });
    expect(await desk.letterOf(letter)).toMatchObject({ state: 'open', attempts: 10 });
    expect(await desk.messageOf(letter)).toMatchObject({ dead: true, due: false });
    await retry(letter.id);
    expect(await desk.messageOf(letter)).toMatchObject({ dead: false, due: true });
  });

  describe('of which several want something at once', () => {
    it('is retried by one of them', async () => {
      const letter = await desk.letter();
      const outcomes = await desk.collide(
        letter.id,
        Array.from({ length: 4 }, () => () => retry(letter.id)),
      );
      expect(endings(outcomes)).toEqual([...Array.from({ length: 3 }, () => 'dead_letter_not_open'), 'done']);
      expect(await desk.messageOf(letter)).toMatchObject({ due: true, due_consumers: ['test.courier'] });
    });

    it('is either retried or discarded', async () => {
      const letter = await desk.letter();
      const outcomes = await desk.collide<unknown>(letter.id, [() => retry(letter.id), () => discard(letter.id)]);
      expect(endings(outcomes)).toEqual(['dead_letter_not_open', 'done']);
      const due = (await desk.messageOf(letter))?.due;
      expect(await stateOf(letter.id)).toBe(due ? 'retried' : 'discarded');
    });

    it('is either due again or open, should it fail again right then', async () => {
      const letter = await desk.letter();
      const outcomes = await desk.collide<unknown>(letter.id, [() => retry(letter.id), () => desk.fail(letter)]);
      expect(endings(outcomes)).toEqual(['done', 'done']);
      const { due, dead } = (await desk.messageOf(letter)) ?? {};
      expect(await desk.letterOf(letter)).toMatchObject({ state: due ? 'retried' : 'open', attempts: 16 });
      expect(dead).toBe(!due);
    });
  });
});

describe('all dead letters', () => {
  let desk: DeskUnderTest;

  beforeAll(async () => {
    desk = await DeskUnderTest.start();
  });

  beforeEach(() => desk.database.sql('truncate dead_letters, outbox'));

  afterAll(() => desk.close());

  const retryAll = (queue?: string) => desk.database.get(RetryDeadLetters).run({ queue });
  const states = () =>
    desk.database.sql<{ queue: string; state: string; letters: number }>(
      'select queue, state, count(*)::int as letters from dead_letters group by queue, state order by queue, state',
    );
  const due = async () =>
    (await desk.database.sql('select 1 from outbox where published_at is null and dead_at is null')).length;

  /** Many letters at once, of messages of one consumer or of two. */
  async function letters(count: number, { queue = 'mail', consumers = ['test.courier'] } = {}): Promise<void> {
    await desk.database.sql(
      `with message as (
         insert into outbox (id, topic, payload, published_at, publications, consumers, published_to, dead_consumers, dead_at)
         select new_id(), 'test.parcel_lost', '{}', now(), 1, cardinality($3::text[]), $3, $3, now()
         from generate_series(1, $1) returning id
       )
       insert into dead_letters (id, queue, job, message_id, cause, cause_key, payload, attempts)
       select new_id(), $2, job, message.id, 'Error: gone', 'Error: gone', '{"payload": {}}', 8
       from message cross join unnest($3::text[]) as job`,
      [count, queue, consumers],
    );
  }

  it('are retried, in batches, and none of them twice', async () => {
    await letters(450);
    expect(await retryAll()).toEqual({ retried: 450 });
    expect(await retryAll()).toEqual({ retried: 0 });
    expect(await states()).toEqual([{ queue: 'mail', state: 'retried', letters: 450 }]);
    expect(await due()).toBe(450);
  });

  it('are retried by queue', async () => {
    await letters(3);
    await letters(2, { queue: 'payments' });
    expect(await retryAll('payments')).toEqual({ retried: 2 });
    expect(await states()).toEqual([
      { queue: 'mail', state: 'open', letters: 3 },
      { queue: 'payments', state: 'retried', letters: 2 },
    ]);
    expect(await due()).toBe(2);
  });

  it('are retried once each when several retry them at once, also those of one message', async () => {
    await letters(250, { consumers: ['test.a', 'test.b', 'test.c'] });
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => retryAll()));
    expect(outcomes.reduce((sum, { retried }) => sum + retried, 0)).toBe(750);
    expect(await states()).toEqual([{ queue: 'mail', state: 'retried', letters: 750 }]);
    expect(
      await desk.database.sql(
        `select distinct array(select unnest(due_consumers) order by 1) as due, dead_consumers from outbox`,
      ),
    ).toEqual([{ due: ['test.a', 'test.b', 'test.c'], dead_consumers: [] }]);
  });

  it('that were discarded are left alone', async () => {
    const kept = await desk.letter();
    await desk.database.get(DiscardDeadLetter).run(kept.id);
    expect(await retryAll()).toEqual({ retried: 0 });
    expect(await desk.messageOf(kept)).toMatchObject({ dead: true });
  });

  it('end with those that had failed before, even when they fail again at once', async () => {
    await letters(3);
    await desk.database.sql(`update dead_letters set last_failed_at = now() + interval '1 hour'
      where id = (select id from dead_letters order by id limit 1)`);
    expect(await retryAll()).toEqual({ retried: 2 });
  });
});
