// node scripts/complete-lock.mjs [package-lock.json]: run after `npm install`. npm leaves optional packages of other
// platforms out of the lock file when a mirror does not carry them, and `npm ci` then refuses the lock. This adds them:
// the version as it is asked for, the platform as the name says, no checksum, because it is not known here.
import { readFileSync, writeFileSync } from 'node:fs';

const architectures = new Set('arm arm64 ia32 loong64 mips64el ppc64 riscv64 s390x x64'.split(' '));
const otherNames = { aarch64: 'arm64', linuxmusl: 'linux', windows: 'win32' };
const systems = new Set('aix android darwin freebsd linux netbsd openbsd openharmony sunos win32'.split(' '));

/** `@scope/name-linux-x64-musl` → os, cpu and libc; undefined when the name does not say. */
function platformOf(name) {
  const words = name
    .split('/')
    .at(-1)
    .split('-')
    .map((word) => otherNames[word] ?? word);
  const os = words.find((word) => systems.has(word));
  const cpu = words.find((word) => architectures.has(word));
  if (!os || !cpu) return undefined;
  const libc = name.includes('musl') ? 'musl' : os === 'linux' && name.includes('gnu') ? 'glibc' : undefined;
  return { os, cpu, libc };
}

/** The oldest version that an exact, ^ or ~ range allows; undefined for other ranges. */
function versionOf(range) {
  return /^[\^~]?(\d+\.\d+\.\d+\S*)$/.exec(range)?.[1];
}

function entryFor(name, range, dev) {
  const platform = platformOf(name);
  const version = versionOf(range);
  if (!platform || !version) return undefined;
  const { os, cpu, libc } = platform;
  return {
    version,
    cpu: [cpu],
    ...(dev ? { dev: true } : {}),
    ...(libc ? { libc: [libc] } : {}),
    optional: true,
    os: [os],
  };
}

const file = process.argv[2] ?? 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = [];
const unknown = [];
for (const [place, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(optionalDependencies)) {
    if (lock.packages[`node_modules/${name}`] || lock.packages[`${place}/node_modules/${name}`]) continue;
    const entry = entryFor(name, range, dev);
    if (entry) lock.packages[`node_modules/${name}`] = entry;
    (entry ? added : unknown).push(`${name}@${range}, wanted by ${place.replace(/^.*node_modules\//, '') || 'us'}`);
  }
}
if (added.length > 0) {
  const sorted = Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
}
console.log(`Added ${added.length} package(s) to ${file}.`);
for (const line of added) console.log(`  ${line}`);
if (unknown.length > 0) {
  console.log(`Left out ${unknown.length} whose platform or version cannot be read:`);
  for (const line of unknown) console.log(`  ${line}`);
}
