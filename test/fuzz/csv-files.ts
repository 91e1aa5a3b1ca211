import * as fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { nameOf } from './things';

type Columns = Readonly<Record<string, Arbitrary<string>>>;

const newSlug = fc.nat({ max: 9999 }).map((n) => `fuzzed-${n}`);
const newSku = fc.nat({ max: 9999 }).map((n) => `FUZZED-${n}`);
const knownSku = fc.nat({ max: 9 }).map((at) => nameOf('sku', at));

const products: Columns = {
  slug: newSlug,
  name: fc.constantFrom('Trail Cap', 'Cap, red', '\xc3\x84hre'),
  price: fc.constantFrom('19.90', '5', '0.01'),
  sku: newSku,
  stock: fc.constantFrom('', '1', '250'),
  status: fc.constantFrom('active', 'draft'),
};

const adjustments: Columns = {
  sku: knownSku,
  delta: fc.constantFrom('1', '-1', '40'),
  reason: fc.constantFrom('received', 'damaged'),
};

/** Each character is a byte, or a part of a name of a thing. */
const evilCells = [
  '"',
  '"a""b"',
  '=1+1',
  '-1',
  '\xff',
  '\x00',
  '1e9',
  ' x ',
  'a|b',
  '',
  'x'.repeat(3000),
  '99999999999999999999',
];

/** Files that the operation at this path takes, now and then with a bad cell or column. */
export function csvFilesFor(path: string): Arbitrary<string> {
  const columns = path.includes('inventory') ? adjustments : products;
  const names = Object.keys(columns);
  const lines = fc.array(fc.tuple(...Object.values(columns)), { minLength: 1, maxLength: 5 });
  const spoilt = fc.tuple(lines, fc.nat(), fc.constantFrom(...evilCells)).map(([rows, at, cell]) => {
    const line = at % rows.length;
    return rows.with(line, (rows[line] ?? []).with(at % names.length, cell));
  });
  const headers = fc.oneof(
    { weight: 8, arbitrary: fc.constant(names) },
    { weight: 1, arbitrary: fc.shuffledSubarray([...names, 'unknown', names[0] ?? '']) },
  );
  const rows = fc.oneof({ weight: 3, arbitrary: lines }, { weight: 1, arbitrary: spoilt });
  return fc.tuple(headers, rows).map(([header, all]) => `${[header, ...all].map(written).join('\n')}\n`);
}

const written = (cells: readonly string[]): string =>
  cells.map((cell) => (/^[^"]*,[^"]*$/.test(cell) ? `"${cell}"` : cell)).join(',');
