import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** In what variants differ, such as size. Its name is unique without regard to case: the index is on `lower(name)`. */
@Entity('attributes')
@Index('attributes_name_unique', { synchronize: false })
export class Attribute {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;
}
