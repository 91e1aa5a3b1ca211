import { pipeline, Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify';
import { StoreSettings } from '#config';
import { Statements } from '#database';
import { headerOf, productRow } from './rules/product-row';
import { FileAttributeReadModel } from './store/file-attribute.read-model';
import { type ExportedProduct, type ExportedVariant, ProductExportReadModel } from './store/product-export.read-model';

/** Lines that one look at the database gives; all that is held of a catalogue, however large it is. */
const linesAtOnce = 1000;

/**
 * Writes all products that are not deleted, whatever their status, as a file that can be imported again. Reads on only as
 * fast as the reader takes it, and holds no connection in between: each batch is a look of its own, so what changes
 * meanwhile may or may not be in the file, but every product stands in it as it was at one moment.
 */
@Injectable()
export class ExportProducts {
  constructor(
    private readonly statements: Statements,
    private readonly attributes: FileAttributeReadModel,
    private readonly readModel: ProductExportReadModel,
    private readonly shop: StoreSettings,
  ) {}

  async run(): Promise<Readable> {
    const attributes = await this.attributes.names(this.statements);
    const file = stringify({ quoted_match: /[\r\n]/ });
    // Whoever stops reading ends the looking; a look that fails cuts the file off, so that it cannot pass for whole.
    pipeline(Readable.from(this.rows(attributes)), file, () => undefined);
    return file;
  }

  private async *rows(attributes: readonly string[]): AsyncGenerator<string[]> {
    yield headerOf(attributes);
    const format = { attributes, currency: this.shop.currency };
    let last: ExportedVariant | undefined;
    let product: ExportedProduct | undefined;
    for (;;) {
      const variants = await this.readModel.variants(this.statements, last, linesAtOnce);
      const products = await this.readModel.products(this.statements, productsOf(variants));
      for (const variant of variants) {
        const isFirst = variant.productId !== last?.productId;
        if (isFirst) product = products.get(variant.productId);
        last = variant;
        if (product) yield productRow({ product, variant, isFirst }, format);
      }
      if (variants.length < linesAtOnce) return;
    }
  }
}

const productsOf = (variants: readonly ExportedVariant[]): string[] => [
  ...new Set(variants.map(({ productId }) => productId)),
];
