import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { newId } from '#kernel';
import type { AttributeView } from './attribute.read-model';

export interface ValueView {
  readonly id: string;
  readonly value: string;
}

@Injectable()
export class AttributeRepository {
  /** Adds an attribute with its values, in the order in which they are to be shown. */
  async insert(tx: Tx, attribute: { name: string; values: readonly string[] }): Promise<AttributeView> {
    const view = {
      id: newId(),
      name: attribute.name,
      values: attribute.values.map((value) => ({ id: newId(), value })),
    };
    await tx.query('insert into attributes (id, name) values ($1, $2)', [view.id, view.name]);
    await tx.query(
      `insert into attribute_values (id, attribute_id, value, position)
       select entry.id, $1, entry.value, entry.number - 1
       from unnest($2::uuid[], $3::text[]) with ordinality as entry (id, value, number)`,
      [view.id, view.values.map(({ id }) => id), view.values.map(({ value }) => value)],
    );
    return view;
  }

  /** @returns false when there is no such attribute */
  async rename(tx: Tx, id: string, name: string): Promise<boolean> {
    return (await tx.query('update attributes set name = $2 where id = $1 returning id', [id, name])).length > 0;
  }

  /**
   * Deletes an attribute and its values, and takes them from deleted variants; any other variant with one of them makes the
   * foreign key refuse.
   * @returns false when there is no such attribute
   */
  async delete(tx: Tx, id: string): Promise<boolean> {
    await tx.query(
      `delete from variant_attribute_values has using attribute_values value, variants variant
       where value.attribute_id = $1 and has.attribute_value_id = value.id
         and variant.id = has.variant_id and variant.deleted_at is not null`,
      [id],
    );
    return (await tx.query('delete from attributes where id = $1 returning id', [id])).length > 0;
  }

  /** Adds a value behind the others; without such an attribute the foreign key refuses. */
  async addValue(tx: Tx, attributeId: string, value: string): Promise<ValueView> {
    const view = { id: newId(), value };
    await tx.query(
      `insert into attribute_values (id, attribute_id, value, position)
       select $1::uuid, $2::uuid, $3, coalesce(max(position) + 1, 0) from attribute_values where attribute_id = $2`,
      [view.id, attributeId, value],
    );
    return view;
  }

  /** @returns undefined when the attribute has no such value */
  async changeValue(
    tx: Tx,
    { attributeId, valueId }: { attributeId: string; valueId: string },
    value: string,
  ): Promise<ValueView | undefined> {
    const [view] = await tx.query<ValueView>(
      'update attribute_values set value = $3 where id = $2 and attribute_id = $1 returning id, value',
      [attributeId, valueId, value],
    );
    return view;
  }

  /**
   * Deletes a value and takes it from deleted variants; any other variant that has it makes the foreign key refuse.
   * @returns false when the attribute has no such value
   */
  async deleteValue(tx: Tx, { attributeId, valueId }: { attributeId: string; valueId: string }): Promise<boolean> {
    await tx.query(
      `delete from variant_attribute_values has using attribute_values value, variants variant
       where value.id = $2 and value.attribute_id = $1 and has.attribute_value_id = value.id
         and variant.id = has.variant_id and variant.deleted_at is not null`,
      [attributeId, valueId],
    );
    const deleted = await tx.query('delete from attribute_values where id = $2 and attribute_id = $1 returning id', [
      attributeId,
      valueId,
    ]);
    return deleted.length > 0;
  }
}
