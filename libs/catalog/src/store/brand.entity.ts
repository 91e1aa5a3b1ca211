import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

@Entity('brands')
@Unique('brands_slug_unique', ['slug'])
export class Brand {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  slug!: string;
}
