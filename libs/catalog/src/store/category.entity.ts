import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** A node of the category tree; a root has no parent. */
@Entity('categories')
@Unique('categories_slug_unique', ['slug'])
@Index('categories_parent_idx', ['parentId'])
export class Category {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'parent_id', nullable: true })
  @ForeignKey(() => Category, { name: 'categories_parent_fk' })
  parentId!: string | null;

  @Column('text')
  name!: string;

  @Column('text')
  slug!: string;

  @Column('integer', { default: 0 })
  position!: number;
}
