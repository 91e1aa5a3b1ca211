/** What a generated product file says of its products, so that a second file may say something else of the same ones. */
export interface LinesOptions {
  readonly lines: number;
  /** Begins every slug and SKU. */
  readonly prefix: string;
  readonly price: number;
  readonly stock: number;
}

const variantsEach = 3;
const linesAtOnce = 200;
const header = 'slug,name,description,price,sku,priceAdjustment,stock,attr.Size\n';

/** A product file with three variants a product, made piece by piece, so that whoever sends it holds none of it. */
export function* productLines(options: LinesOptions): Generator<Buffer> {
  yield Buffer.from(header);
  for (let at = 0; at < options.lines; at += linesAtOnce) {
    const count = Math.min(linesAtOnce, options.lines - at);
    yield Buffer.from(Array.from({ length: count }, (_, offset) => lineOf(at + offset, options)).join(''));
  }
}

function lineOf(at: number, { prefix, price, stock }: LinesOptions): string {
  const product = Math.floor(at / variantsEach);
  const place = at % variantsEach;
  const cells = place === 0 ? `Product ${prefix} ${product},${descriptionOf(product)},${price}.50` : ',,';
  return `${prefix}-${product},${cells},${prefix.toUpperCase()}-${at},${place}.00,${stock},${'SML'.charAt(place)}\n`;
}

const descriptionOf = (product: number): string =>
  `A product of series ${product % 97} that was made for ${product % 13} seasons and is sold in three sizes`;
