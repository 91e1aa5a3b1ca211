import { Injectable } from '@nestjs/common';
import { PublicReads, type Reader, Statements } from '#database';

/** Where lists, and what is counted over them, are read: what depends on stock always in the database itself. */
@Injectable()
export class ListingReads {
  constructor(
    private readonly statements: Statements,
    private readonly reads: PublicReads,
  ) {}

  run<T>({ inStock }: { readonly inStock: boolean }, load: (reader: Reader) => Promise<T>): Promise<T> {
    return inStock ? load(this.statements) : this.reads.run(load);
  }
}
