import * as fc from 'fast-check';
import { type Editor, startEditor } from './editor';

interface Branch {
  readonly id: string;
  readonly children: readonly Branch[];
}

/** The key of the lock that stands for the shape of the tree. */
const treeLockKey = 7_201_503;

let editor: Editor;

beforeAll(async () => {
  editor = await startEditor();
});
afterAll(() => editor.catalog.close());

let named = 0;
async function category(parentId: string | null = null): Promise<string> {
  const { status, body } = await editor.post('/categories', { name: `Category ${(named += 1)}`, parentId });
  expect(status).toBe(201);
  return body.id;
}
const move = (id: string, parentId: string | null) => editor.patch(`/categories/${id}`, { parentId });

async function parents(): Promise<Map<string, string | null>> {
  const rows = await editor.catalog.sql<{ id: string; parent_id: string | null }>(
    'select id, parent_id from categories',
  );
  return new Map(rows.map((row) => [row.id, row.parent_id]));
}

/** Expects that every category is reached from a root. */
async function expectTree(): Promise<void> {
  const lost = await editor.catalog.sql(
    `with recursive reached (id) as (
       select id from categories where parent_id is null
       union select child.id from categories child join reached on reached.id = child.parent_id
     ) select id from categories where id not in (select id from reached)`,
  );
  expect(lost).toEqual([]);
}

describe('a category that would stand below itself', () => {
  it('is refused, be it the parent, a descendant or itself', async () => {
    const root = await category();
    const child = await category(root);
    const grandchild = await category(child);
    const cycle = { status: 409, code: 'category_cycle', pointer: '/parentId' };
    await editor.expectRefused(() => move(root, root), cycle);
    await editor.expectRefused(() => move(root, child), cycle);
    await editor.expectRefused(() => move(root, grandchild), cycle);
    expect((await move(grandchild, root)).status).toBe(200);
  });

  it('is refused to one of two moves that would close a cycle only together, with both at work at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [a, b] = [await category(), await category()];
      const answers = await editor.meanwhile(
        ['select pg_advisory_xact_lock($1)', [treeLockKey]],
        () => Promise.all([move(a, b), move(b, a)]),
        2,
      );
      expect(answers.map(({ status }) => status).toSorted((x, y) => x - y)).toEqual([200, 409]);
      await expectTree();
    }
  });

  it('is refused to one of three in a ring, one of which is far on when the others begin', async () => {
    const [a, b, c] = [await category(), await category(), await category()];
    await move(b, c);
    const answer = await editor.meanwhile(
      [
        `with gate as materialized (select pg_advisory_xact_lock(${treeLockKey}))
         update categories set parent_id = $2 where id = $1 and exists (select from gate)`,
        [c, a],
      ],
      () => move(a, b),
    );
    expect(answer).toMatchObject({ status: 409, body: { code: 'category_cycle' } });
    await expectTree();
  });

  it('never comes about, however many move at once', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => category()));
    for (let round = 0; round < 6; round += 1) {
      const [pairs] = fc.sample(
        fc.array(fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids)), { minLength: 24, maxLength: 24 }),
        { numRuns: 1 },
      );
      const answers = await Promise.all(pairs!.map(([id, parentId]) => move(id, parentId)));
      expect(answers.filter(({ status }) => ![200, 409].includes(status))).toEqual([]);
      await expectTree();
    }
  });
});

describe('a move in a random tree', () => {
  it('is refused when, and only when, the new parent is the category or below it', async () => {
    const ids = await Promise.all(Array.from({ length: 9 }, () => category()));
    const isBelow = (tree: ReadonlyMap<string, string | null>, id: string, ancestor: string): boolean => {
      for (let at: string | null = id; at !== null; at = tree.get(at) ?? null) if (at === ancestor) return true;
      return false;
    };
    const target = fc.option(fc.constantFrom(...ids), { freq: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom(...ids), target), { maxLength: 12 }), async (moves) => {
        for (const [id, parentId] of moves) {
          const tree = await parents();
          const closes = parentId !== null && isBelow(tree, parentId, id);
          const { status } = await move(id, parentId);
          expect(status).toBe(closes ? 409 : 200);
          expect(await parents()).toEqual(closes ? tree : new Map([...tree, [id, parentId]]));
        }
        await expectTree();
      }),
      { numRuns: 15 },
    );
  });
});

describe('a deep tree', () => {
  /** A chain of categories, the root first. */
  const plant = async (depth: number): Promise<string> => {
    await editor.catalog.sql('delete from categories');
    await editor.catalog.sql(
      `insert into categories (id, name, slug, parent_id)
       select id, 'Deep ' || n, 'deep-' || n, lag(id) over (order by n)
       from (select n, new_id() as id from generate_series(1, $1::int) as n) numbered order by n`,
      [depth],
    );
    const [last] = await editor.catalog.sql<{ id: string }>(`select id from categories where slug = $1`, [
      `deep-${depth}`,
    ]);
    return last!.id;
  };

  it.each([200, 10_000])('is answered whole at a depth of %d', async (depth) => {
    await plant(depth);
    const { status, body, headers } = await editor.read<Branch[]>('/categories/tree');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    let levels = 0;
    for (let at: Branch | undefined = body[0]; at; at = at.children[0]) {
      levels += 1;
      expect(at.children.length).toBe(levels === depth ? 0 : 1);
    }
    expect(levels).toBe(depth);
  });

  it('is not closed to a cycle, and lists what stands at its end', async () => {
    const last = await plant(1000);
    const [root] = await editor.catalog.sql<{ id: string }>(`select id from categories where slug = 'deep-1'`);
    await editor.expectRefused(() => move(root!.id, last), { status: 409, code: 'category_cycle' });
    await editor.product({ slug: 'at-the-end', categoryIds: [last] });
    const listed = await editor.read<{ items: { slug: string }[] }>('/products?category=deep-1');
    expect(listed.body.items.map(({ slug }) => slug)).toEqual(['at-the-end']);
  });
});
