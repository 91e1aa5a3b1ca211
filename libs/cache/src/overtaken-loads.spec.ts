import * as fc from 'fast-check';
import { MemoryStore } from './memory-store';
import { ReadThrough } from './read-through';

const tags = ['brand', 'category', 'price'] as const;
type Tag = (typeof tags)[number];
const tagsOf: Readonly<Record<string, readonly Tag[]>> = {
  mug: ['brand', 'price'],
  list: ['category', 'price'],
  tree: ['category'],
};

type Versions = Readonly<Record<Tag, number>>;

/** A database whose answers arrive when the test lets them, each as it was when the query began. */
class SlowDatabase {
  versions: Versions = { brand: 0, category: 0, price: 0 };
  private readonly underWay: (() => void)[] = [];

  query(): Promise<Versions> {
    const seen = this.versions;
    return new Promise((answer) => this.underWay.push(() => answer(seen)));
  }

  write(tag: Tag): void {
    this.versions = { ...this.versions, [tag]: this.versions[tag] + 1 };
  }

  deliver(place: number): void {
    const [answer] = this.underWay.splice(place % Math.max(1, this.underWay.length), 1);
    answer?.();
  }

  deliverAll(): void {
    while (this.underWay.length > 0) this.deliver(0);
  }
}

const step = fc.oneof(
  fc.record({ read: fc.constantFrom(...Object.keys(tagsOf)) }),
  fc.record({ write: fc.constantFrom(...tags) }),
  fc.record({ deliver: fc.nat(5) }),
);

/** Lets everything happen that needs nothing but time. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a reader', () => {
  it('never gets what was loaded before a change that he came after, however slowly answers arrive', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const database = new SlowDatabase();
        const cache = new ReadThrough(new MemoryStore(), {
          ttlSeconds: 300,
          hears: () => true,
          onFault: (error) => expect(error).toBeUndefined(),
        });
        const readers: Promise<void>[] = [];
        const check = async (key: string): Promise<void> => {
          const cameAt = database.versions;
          const its = tagsOf[key] ?? [];
          const { value } = await cache.read({ region: 'product', key, tags: () => its, load: () => database.query() });
          for (const tag of its) expect(value[tag]).toBeGreaterThanOrEqual(cameAt[tag]);
        };
        for (const taken of steps) {
          if ('read' in taken) readers.push(check(taken.read));
          if ('deliver' in taken) database.deliver(taken.deliver);
          if ('write' in taken) {
            database.write(taken.write);
            cache.forget([taken.write]);
          }
          await settle();
        }
        database.deliverAll();
        await Promise.all(readers);
      }),
      { numRuns: 300 },
    );
  });
});
