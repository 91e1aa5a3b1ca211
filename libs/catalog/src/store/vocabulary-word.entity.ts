import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A word that some product has, or once had; one word may stand here twice. What was mistyped is looked up here. */
@Entity('search_vocabulary')
@Index('search_vocabulary_word_idx', ['word'])
@Index('search_vocabulary_trigram_idx', { synchronize: false })
export class VocabularyWord {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('text')
  word!: string;
}
