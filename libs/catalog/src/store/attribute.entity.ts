import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** In what variants differ, such as size. */
@Entity('attributes')
@Unique('attributes_name_unique', ['name'])
export class Attribute {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;
}
