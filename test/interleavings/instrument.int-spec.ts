import { TransactionRunner, type Tx } from '#database';
import { newId } from '#kernel';
import { type Effort, Exploration, ScheduleFailed } from './instrument/exploration';
import type { Pair } from './instrument/pair';
import { Search, following } from './instrument/schedules';
import type { Stage } from './instrument/stage';
import { Theatre } from './instrument/theatre';

const times = (most: number, seed = 1): Effort => ({ seed, goesOn: ({ schedules }) => schedules < most });
const untilAll = (most: number): Effort => ({
  seed: 1,
  goesOn: ({ complete, schedules }) => !complete && schedules < most,
});

/** Two counters at 0. */
const counters = async ({ shop }: Stage): Promise<readonly [string, string]> => {
  await shop.rows('create table if not exists counters (id uuid primary key, count int not null)');
  const ids = [newId(), newId()].toSorted() as [string, string];
  await shop.rows('insert into counters select unnest($1::uuid[]), 0', [ids]);
  return ids;
};

const countOf = async ({ shop }: Stage, id: string): Promise<string> =>
  String((await shop.rows('select count from counters where id = $1', [id]))[0]?.count);

const inTransaction = (stage: Stage, api: number, work: (tx: Tx) => Promise<unknown>) => async (): Promise<string> => {
  await stage.shop.get(TransactionRunner, api).run(work);
  return 'done';
};

/** Counts once: looks, and then writes what it has seen and one more. */
const counting = (name: string, look: string): Pair => ({
  name,
  prepare: async (stage) => {
    const [id] = await counters(stage);
    const count = (api: number) =>
      inTransaction(stage, api, async (tx) => {
        const [row] = await tx.query<{ count: number }>(look, [id]);
        await tx.query('update counters set count = $2 where id = $1', [id, (row?.count ?? 0) + 1]);
      });
    return { works: [count(0), count(1)], state: () => countOf(stage, id) };
  },
  allowed: ['done | done | 2'],
});

const unlocked = counting('looks without a lock', 'select count from counters where id = $1');
const locked = counting('looks under a lock', 'select count from counters where id = $1 for update');

/** Each locks both counters, one of them the other way round. */
const wrongWayRound: Pair = {
  name: 'locks the wrong way round',
  prepare: async (stage) => {
    const [one, other] = await counters(stage);
    const locks = (api: number, ids: readonly string[]) =>
      inTransaction(stage, api, async (tx) => {
        for (const id of ids) await tx.query('update counters set count = count + 1 where id = $1', [id]);
      });
    return { works: [locks(0, [one, other]), locks(1, [other, one])], state: () => countOf(stage, one) };
  },
  allowed: ['done | done | 2'],
};

describe('the instrument', () => {
  const theatre = new Theatre();

  afterAll(() => theatre.close());

  const failureOf = async (pair: Pair, effort: Effort): Promise<ScheduleFailed> => {
    const failure: unknown = await new Exploration(theatre, pair, effort).run().catch((error: unknown) => error);
    if (failure instanceof ScheduleFailed) return failure;
    throw new Error('No schedule failed.', { cause: failure });
  };

  it.each([1, 2, 3])('finds an update that is lost, with the seed %d', async (seed) => {
    const { message } = await failureOf(unlocked, times(12, seed));
    expect(message).toContain('It ended as it must not: done | done | 1');
  });

  it('says what was done in which order, and does it again', async () => {
    const { message, schedule } = await failureOf(unlocked, times(12));
    expect(message).toMatch(/^A1 select count from counters where id = \$1$/m);
    expect(message).toMatch(/^B2 update counters set count = \$2 where id = \$1/m);
    expect(message).toContain(`--pair 'looks without a lock' --schedule ${schedule}`);
    const again = await failureOf(unlocked, { ...times(1), schedule });
    expect(again.message).toBe(message);
  });

  it('shows who waits for whom', async () => {
    const stage = await theatre.stageFor(locked);
    const { works } = await locked.prepare(stage);
    const { transcript, choices } = await stage.play(works, following('AB'));
    expect(transcript.text).toMatch(/^B1 select count from counters where id = \$1 for update — waits for A$/m);
    expect(choices.map(({ chosen }) => chosen).join('')).toBe('ABAABB');
  });

  it('finds nothing to say against a lock, in any of the schedules that there are', async () => {
    const findings = await new Exploration(theatre, locked, untilAll(60)).run();
    expect(findings).toMatchObject({ complete: true, givenUp: 0, outcomes: { 'done | done | 2': findings.schedules } });
    expect(findings.waited).toBeGreaterThan(0);
  });

  it('finds a deadlock, although the transaction runner hides it from its caller', async () => {
    const { message } = await failureOf(wrongWayRound, times(12));
    expect(message).toContain('The server gave up: 40P01');
    expect(message).toContain('wait for each other');
  });
});

describe('a search', () => {
  /** Two actors with so many steps each, who never wait. */
  const plays = (search: Search, steps: number): string => {
    const choose = search.next();
    const left: Record<string, number> = { A: steps, B: steps };
    const chosen: string[] = [];
    const choices = [];
    for (let ready = ['A', 'B']; ready.length > 0; ready = ready.filter((name) => (left[name] ?? 0) > 0)) {
      const name = choose(ready, chosen);
      choices.push({ ready, chosen: name });
      chosen.push(name);
      left[name] = (left[name] ?? 0) - 1;
    }
    search.learn(choices);
    return chosen.join('');
  };

  const searched = (seed: number, count: number): string[] => {
    const search = new Search(seed, ['A', 'B']);
    return Array.from({ length: count }, () => plays(search, 3));
  };

  it('begins with each of them alone', () => {
    expect(searched(7, 2)).toEqual(['AAABBB', 'BBBAAA']);
  });

  it('tries the same for the same seed, and something else for another', () => {
    expect(searched(7, 12)).toEqual(searched(7, 12));
    expect(searched(7, 12)).not.toEqual(searched(8, 12));
  });

  it('is complete once all schedules with at most two stops were tried', () => {
    const search = new Search(1, ['A', 'B']);
    const tried = new Set<string>();
    while (!search.complete) tried.add(plays(search, 3));
    const all = ['A', 'B'].flatMap((first) => arrangements(first, 3));
    const few = all.filter((schedule) => stopsIn(schedule) <= 2);
    expect(few.filter((schedule) => !tried.has(schedule))).toEqual([]);
    expect(few.length).toBeLessThan(all.length);
  });
});

/** Every order of three steps each of A and B that begins with one of them. */
function arrangements(begun: string, steps: number): string[] {
  const left = ['A', 'B'].filter((name) => [...begun].filter((one) => one === name).length < steps);
  return left.length === 0 ? [begun] : left.flatMap((name) => arrangements(begun + name, steps));
}

/** How often somebody is stopped who is not done yet. */
function stopsIn(schedule: string): number {
  return [...schedule].filter((name, at) => {
    const last = schedule[at - 1];
    return last !== undefined && name !== last && schedule.slice(at).includes(last);
  }).length;
}
