import { HashingBacklogFull } from '../identity.errors';
import { HashingSlots } from './hashing-slots';

function signal() {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { give, given };
}

/** A task that writes its name down when it starts and runs until it is told to end. */
function gatedTask(log: string[], name: string) {
  const start = signal();
  const end = signal();
  const task = async () => {
    log.push(name);
    start.give();
    await end.given;
    return name;
  };
  return { task, started: start.given, end: end.give };
}

describe('hashing slots', () => {
  it('run as many as allowed at once and the rest in the order in which they came', async () => {
    const slots = new HashingSlots({ atOnce: 2, waiting: 10 });
    const log: string[] = [];
    const tasks = ['a', 'b', 'c', 'd'].map((name) => gatedTask(log, name));
    const results = tasks.map(({ task }) => slots.run(task));
    await tasks[1]?.started;
    expect(log).toEqual(['a', 'b']);

    tasks[1]?.end();
    await tasks[2]?.started;
    expect(log).toEqual(['a', 'b', 'c']);

    tasks.forEach(({ end }) => end());
    await expect(Promise.all(results)).resolves.toEqual(['a', 'b', 'c', 'd']);
  });

  it('refuse at once when too many wait, and the refused task never runs', async () => {
    const slots = new HashingSlots({ atOnce: 1, waiting: 1 });
    const log: string[] = [];
    const tasks = ['a', 'b', 'c'].map((name) => gatedTask(log, name));
    const admitted = tasks.slice(0, 2).map(({ task }) => slots.run(task));
    await expect(slots.run(tasks[2]!.task)).rejects.toThrow(HashingBacklogFull);

    tasks.forEach(({ end }) => end());
    await Promise.all(admitted);
    expect(log).toEqual(['a', 'b']);
  });

  it('let those that yield wait behind all others, in a line that fills up by itself', async () => {
    const slots = new HashingSlots({ atOnce: 1, waiting: 2 });
    const log: string[] = [];
    const tasks = ['a', 'b', 'c', 'd', 'e'].map((name) => gatedTask(log, name));
    const [a, b, c, d, e] = tasks.map(({ task }) => task);
    const admitted = [slots.run(a!), slots.run(b!, { yields: true }), slots.run(c!, { yields: true })];
    await expect(slots.run(e!, { yields: true })).rejects.toThrow(HashingBacklogFull);
    admitted.push(slots.run(d!));

    tasks.forEach(({ end }) => end());
    await Promise.all(admitted);
    expect(log).toEqual(['a', 'd', 'b', 'c']);
  });

  it('are free again after a task that fails', async () => {
    const slots = new HashingSlots({ atOnce: 1, waiting: 0 });
    await expect(slots.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(slots.run(() => Promise.resolve('works'))).resolves.toBe('works');
  });
});
