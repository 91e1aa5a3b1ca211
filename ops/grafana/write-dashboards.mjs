// node ops/grafana/write-dashboards.mjs [--check]: writes the dashboards that Grafana is provisioned with from their
// descriptions in source/. With --check it writes nothing, and ends with 1 when a file is not what it would write.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { api } from './source/api.mjs';
import { jobsAndMessages } from './source/jobs.mjs';
import { platform } from './source/platform.mjs';
import { shop } from './source/shop.mjs';
import { stock } from './source/stock.mjs';

const folder = path.join(import.meta.dirname, 'dashboards');
const wanted = new Map(
  [shop, api, jobsAndMessages, stock, platform].map((dashboard) => [
    `${dashboard.uid}.json`,
    `${JSON.stringify(dashboard, null, 2)}\n`,
  ]),
);

mkdirSync(folder, { recursive: true });
const present = new Map(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
const changed = [...wanted].filter(([name, text]) => present.get(name) !== text).map(([name]) => name);
const left = [...present.keys()].filter((name) => !wanted.has(name));

if (process.argv[2] === '--check') {
  for (const name of [...changed, ...left]) console.error(`${name} is not what ops/grafana/source describes.`);
  process.exitCode = changed.length + left.length > 0 ? 1 : 0;
} else {
  for (const name of left) rmSync(path.join(folder, name));
  for (const name of changed) writeFileSync(path.join(folder, name), wanted.get(name));
  console.log(`Wrote ${changed.length} dashboard(s), removed ${left.length}.`);
}
