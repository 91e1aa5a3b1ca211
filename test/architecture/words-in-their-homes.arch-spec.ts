import { lockFileFaults } from './lock-files';
import { plantedWords } from './planted-words';
import { type ProjectFile, projectFiles } from './project-files';
import { domainsIn, type WordRule, wordRules } from './word-rules';

const files = projectFiles();

const faultsOf = ({ concerns, faults }: WordRule, among: readonly ProjectFile[]): string[] =>
  among.filter(concerns).flatMap((file) => faults(file).map((fault) => `${file.path}: ${fault}`));

describe('the project', () => {
  it.each(wordRules)('$promise', (rule) => {
    expect(faultsOf(rule, files)).toEqual([]);
  });

  it('has a README in every domain', () => {
    const paths = new Set(files.map(({ path }) => path));
    expect(domainsIn(files).filter((domain) => !paths.has(`${domain}README.md`))).toEqual([]);
  });

  it('has one exported function per lock query and one entity in each locks file', () => {
    const lockFiles = files.filter(({ path }) => path.endsWith('.locks.ts'));
    expect(lockFiles.flatMap((file) => lockFileFaults(file).map((fault) => `${file.path}: ${fault}`))).toEqual([]);
  });
});

describe('each word rule', () => {
  it.each(wordRules)('has examples: $promise', ({ promise }) => {
    expect(plantedWords.map((planted) => planted.promise)).toContain(promise);
  });

  it.each(plantedWords)('refuses and allows what it should: $promise', ({ promise, refused, lawful }) => {
    const rule = wordRules.find((candidate) => candidate.promise === promise) as WordRule;
    expect(refused.filter((file) => faultsOf(rule, [file]).length === 0)).toEqual([]);
    expect(faultsOf(rule, lawful)).toEqual([]);
  });
});

describe('a domain', () => {
  it('is a lib with sources that is not platform', () => {
    const paths = [
      'libs/orders/src/index.ts',
      'libs/kernel/src/index.ts',
      'libs/ideas/notes.md',
      'apps/api/src/main.ts',
    ];
    expect(domainsIn(paths.map((path) => ({ path, text: '' })))).toEqual(['libs/orders/']);
  });
});

describe('a locks file', () => {
  const faults = (text: string) => lockFileFaults({ path: 'libs/inventory/src/store/stock.locks.ts', text });
  const imports = `import { Stock } from './stock.entity';\n`;
  const lock = (name: string) =>
    `export const ${name} = (tx: Tx) => tx.manager.find(Stock, { lock: { mode: 'pessimistic_write' } });\n`;

  it('may hold several locks on one entity', () => {
    expect(faults(imports + lock('lockStock') + lock('lockStockOfVariants'))).toEqual([]);
  });

  it('may write its lock as SQL on one table', () => {
    const sql = 'export function claim(tx: Tx) { return tx.query(`select id from outbox for update skip locked`); }';
    expect(faults(sql)).toEqual([]);
  });

  it('refuses two queries in one function', () => {
    const both = 'export async function both(q: Q) { await q.setLock(a).getOne(); await q.setLock(b).getOne(); }';
    expect(faults(imports + both)).toEqual(['both has 2 lock queries']);
  });

  it('refuses an exported function without a lock query', () => {
    expect(faults(`${imports + lock('lockStock')}export const read = () => Stock;`)).toEqual([
      'read has 0 lock queries',
    ]);
  });

  it('refuses a lock query behind a private function', () => {
    const hidden = `${lock('lockStock').replace('export ', '')}export const lockAll = () => lockStock();`;
    expect(faults(imports + hidden)).toEqual([
      'lockAll has 0 lock queries',
      '1 lock queries outside exported functions',
    ]);
  });

  it('refuses a second entity', () => {
    expect(faults(`${imports}import { Order } from './order.entity';\n${lock('lockStock')}`)).toEqual([
      'touches 2 entities: Stock, Order',
    ]);
  });

  it('refuses SQL that joins a second table', () => {
    const sql = 'export const claim = (tx: Tx) => tx.query("select 1 from stock join variant v on true for update");';
    expect(faults(sql)).toEqual(['touches 2 entities: stock, variant']);
  });

  it('refuses to export classes and constants', () => {
    expect(faults(`${imports + lock('lockStock')}export const limit = 5;`)).toEqual(['exports more than functions']);
  });
});
