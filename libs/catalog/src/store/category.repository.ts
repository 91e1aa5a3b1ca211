import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { newId } from '#kernel';
import type { CategoryView } from './category.read-model';

export interface CategoryToInsert {
  readonly name: string;
  readonly slug: string;
  readonly parentId: string | null;
  /** Place among its siblings; behind all of them when it is left out. */
  readonly position: number | undefined;
}

/** What is left out stays as it is. */
export interface CategoryChange {
  readonly name?: string;
  readonly slug?: string;
  /** null makes it a root. */
  readonly parentId?: string | null;
  readonly position?: number;
}

/** The key by which those who move categories take turns. */
const treeLockKey = 7_201_503;

const behindSiblings = (parent: string): string =>
  `(select coalesce(max(sibling.position) + 1, 0) from categories sibling
    where sibling.parent_id is not distinct from ${parent})`;

@Injectable()
export class CategoryRepository {
  /**
   * Waits until nobody else moves a category, and keeps others from it until the transaction ends. Two moves that are each
   * harmless may form a cycle together, and no row is common to them: so one lock stands for the shape of the tree.
   */
  async lockTree(tx: Tx): Promise<void> {
    await tx.locking('category_tree', () => tx.query('select pg_advisory_xact_lock($1)', [treeLockKey]));
  }

  /** A category and all that it stands below; empty when there is no such category. */
  async withAncestors(tx: Tx, id: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `with recursive upwards (id, parent_id) as (
         select id, parent_id from categories where id = $1
         union
         select above.id, above.parent_id from categories above join upwards on above.id = upwards.parent_id
       )
       select id from upwards`,
      [id],
    );
    return rows.map((row) => row.id);
  }

  async insert(tx: Tx, { name, slug, parentId, position }: CategoryToInsert): Promise<CategoryView> {
    const view = { id: newId(), name, slug, parentId };
    await tx.query(
      `insert into categories (id, name, slug, parent_id, position)
       values ($1, $2, $3, $4, coalesce($5::int, ${behindSiblings('$4::uuid')}))`,
      [view.id, name, slug, parentId, position ?? null],
    );
    return view;
  }

  /** A category that goes to another parent stands behind its new siblings. @returns undefined when there is none */
  async change(tx: Tx, id: string, change: CategoryChange): Promise<CategoryView | undefined> {
    const [view] = await tx.query<CategoryView>(
      `update categories category set name = coalesce($2, name), slug = coalesce($3, slug),
         parent_id = case when $4 then $5::uuid else parent_id end,
         position = case
           when $6::int is not null then $6::int
           when $4 and parent_id is distinct from $5::uuid then ${behindSiblings('$5::uuid')}
           else position
         end
       where id = $1
       returning id, name, slug, parent_id as "parentId"`,
      [
        id,
        change.name ?? null,
        change.slug ?? null,
        change.parentId !== undefined,
        change.parentId ?? null,
        change.position ?? null,
      ],
    );
    return view;
  }

  /**
   * Deletes a category and takes it from its products; one below it makes the foreign key refuse.
   * @returns false when there is no such category
   */
  async delete(tx: Tx, id: string): Promise<boolean> {
    return (await tx.query('delete from categories where id = $1 returning id', [id])).length > 0;
  }
}
