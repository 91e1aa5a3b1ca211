// Compiles apps/, libs/, bench/ and the instruments to dist/, one file to one file, and copies the browser assets that the API serves itself.
// Types are checked by `npm run check`; here speed counts, because every start may have to build.
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dist = path.join(root, 'dist');
const require = createRequire(import.meta.url);

// The last four are the instruments, and what they share with the tests.
const folders = ['apps', 'libs', 'bench', 'test/fuzz', 'test/chaos', 'test/mutants', 'test/support'];

async function filesBelow(folder) {
  // An image is built without the benchmarks and the instruments.
  if (!existsSync(path.join(root, folder))) return [];
  const entries = await readdir(path.join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}

const modifiedAt = async (file) => (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;

/** Compiles what is newer than its output, removes what has lost its source, and returns how many files it wrote. */
export async function build() {
  const { transformFile } = require('@swc/core');
  const swcrcAt = await modifiedAt(path.join(root, '.swcrc'));
  const all = await Promise.all(folders.map(filesBelow));
  const sources = all
    .flat()
    .filter((file) => (file.endsWith('.ts') && !/\.(spec|d)\.ts$/.test(file)) || file.endsWith('.json'));
  const outputs = new Set();
  let written = 0;
  const compile = async (source) => {
    const from = path.join(root, source);
    const to = path.join(dist, source.replace(/\.ts$/, '.js'));
    outputs.add(to).add(`${to}.map`);
    if ((await modifiedAt(to)) > Math.max(await modifiedAt(from), swcrcAt)) return;
    await mkdir(path.dirname(to), { recursive: true });
    written += 1;
    if (source.endsWith('.json')) return copyFile(from, to);
    const { code, map } = await transformFile(from, { sourceFileName: from });
    await writeFile(`${to}.map`, map);
    await writeFile(to, `${code}\n//# sourceMappingURL=${path.basename(to)}.map\n`);
  };
  await Promise.all(sources.map(compile));
  const redoc = path.join(dist, 'assets', 'redoc.standalone.js');
  await mkdir(path.dirname(redoc), { recursive: true });
  if ((await modifiedAt(redoc)) === 0) await copyFile(require.resolve('redoc/bundles/redoc.standalone.js'), redoc);
  outputs.add(redoc);
  for (const file of await filesBelow('dist')) {
    if (!outputs.has(path.join(root, file))) await rm(path.join(root, file));
  }
  return written;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const started = performance.now();
  const written = await build();
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  console.log(`Built Holdfast ${version}: ${written} files compiled in ${Math.round(performance.now() - started)} ms.`);
}
