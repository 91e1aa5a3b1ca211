import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * Lines of a product file that is being read, in the order in which they came. Nobody but their import reads them, and it
 * takes them away; the table is not logged, so a crash of the server empties it.
 */
@Entity('product_import_batches')
export class ProductImportBatch {
  @PrimaryColumn('uuid', { name: 'import_id' })
  importId!: string;

  @PrimaryColumn('integer')
  number!: number;

  @Column('jsonb')
  lines!: unknown;

  @Column('timestamptz', { name: 'staged_at', default: () => 'now()' })
  stagedAt!: Date;
}
