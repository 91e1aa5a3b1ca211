import { Permits } from './permits';

describe('permits', () => {
  /** Work that goes on until it is told to end. */
  function makeWork() {
    const started: number[] = [];
    const ends: (() => void)[] = [];
    const work = (index: number) => async () => {
      started.push(index);
      await new Promise<void>((resolve) => (ends[index] = resolve));
    };
    return { started, ends, work };
  }

  it('lets so many run at once, and the others in their order', async () => {
    const permits = new Permits(2);
    const { started, ends, work } = makeWork();
    const all = [0, 1, 2, 3].map((index) => permits.run(work(index)));
    await Promise.resolve();
    expect(started).toEqual([0, 1]);
    ends[1]?.();
    await all[1];
    await Promise.resolve();
    expect(started).toEqual([0, 1, 2]);
    ends[0]?.();
    await all[0];
    await Promise.resolve();
    expect(started).toEqual([0, 1, 2, 3]);
    ends[2]?.();
    ends[3]?.();
    await Promise.all(all);
  });

  it('gives a permit back when the work fails', async () => {
    const permits = new Permits(1);
    await expect(permits.run(() => Promise.reject(new Error('on purpose')))).rejects.toThrow('on purpose');
    expect(await permits.run(() => Promise.resolve('done'))).toBe('done');
  });
});
