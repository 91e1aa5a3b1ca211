import { DataSource } from 'typeorm';
import { CatalogueEditing1763700200000 } from '../../../libs/database/src/migrations/1763700200000-catalogue-editing';
import { type Editor, startEditor } from './editor';

let editor: Editor;

beforeAll(async () => {
  editor = await startEditor();
});
afterAll(() => editor.catalog.close());

async function migrate(direction: 'up' | 'down'): Promise<void> {
  const runner = editor.catalog.get(DataSource).createQueryRunner();
  await new CatalogueEditing1763700200000()[direction](runner).finally(() => runner.release());
}

const living = () =>
  editor.catalog.sql(
    `select product.slug, variant.sku, variant.combination
     from products product join variants variant on variant.product_id = product.id
     where product.deleted_at is null and variant.deleted_at is null order by variant.sku`,
  );

describe('the migration that lets slugs and SKUs be given again', () => {
  it('can be taken back, and applied again, though they have been', async () => {
    for (let n = 0; n < 3; n += 1) {
      const product = await editor.product({ slug: 'given-again', sku: 'GIVEN-AGAIN' });
      await editor.remove(`/products/${product.id}`);
    }
    await editor.product({ slug: 'given-again', sku: 'GIVEN-AGAIN' });
    const before = await living();
    await migrate('down');
    expect(await living()).toEqual(before);
    const again = `insert into products (id, slug, name, price_minor) values (new_id(), 'given-again', 'x', 1)`;
    await expect(editor.catalog.sql(again)).rejects.toThrow('products_slug_unique');
    await migrate('up');
    expect(await living()).toEqual(before);
    expect((await editor.post('/products', { name: 'x', price: 1, slug: 'given-again' })).status).toBe(409);
  });

  it('brings images that stand anywhere into places without gaps', async () => {
    const { id } = await editor.product();
    await migrate('down');
    const image = 'insert into product_images (id, product_id, url, position) values (new_id(), $1, $2, $3)';
    for (const [url, position] of [
      ['c', 7],
      ['a', -1],
      ['b', 3],
      ['b2', 3],
    ]) {
      await editor.catalog.sql(image, [id, url, position]);
    }
    await migrate('up');
    const images = await editor.catalog.sql<{ url: string; position: number }>(
      'select url, position from product_images where product_id = $1 order by position',
      [id],
    );
    expect(images.map(({ position }) => position)).toEqual([0, 1, 2, 3]);
    expect([images[0]?.url, images[3]?.url]).toEqual(['a', 'c']);
  });
});
