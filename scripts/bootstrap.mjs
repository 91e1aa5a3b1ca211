// What a fresh clone needs before anything of it can run: its dependencies and a build. Progress goes to stderr, because
// the output of a command belongs to the command.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Problems whose message is all that the user needs. */
export class BootstrapError extends Error {}

function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages ?? {};
  } catch {
    return undefined;
  }
}

/**
 * Whether what npm installed is what the lock file asks for. npm keeps the list of what it installed in node_modules and
 * writes it last, so that an interrupted installation counts as none. Optional packages may be missing: most are made
 * for other platforms.
 */
export function isInstalled(wanted, installed) {
  if (!installed) return false;
  const isPackage = ([place, entry]) => place.includes('node_modules/') && !entry.link;
  return Object.entries(wanted)
    .filter(isPackage)
    .every(([place, entry]) => {
      const found = installed[place];
      return found ? found.version === entry.version : Boolean(entry.optional);
    });
}

/** npm's own file when npm runs us, so that the same npm does the work; otherwise the one on the PATH. */
function npmCommand(args) {
  const { npm_execpath: npmCli } = process.env;
  return npmCli && /npm-cli\.c?js$/.test(npmCli) ? [process.execPath, [npmCli, ...args]] : ['npm', args];
}

function runNpm(args) {
  const [command, commandArgs] = npmCommand(args);
  return new Promise((resolve, reject) => {
    const child = spawn(command, commandArgs, { cwd: root, stdio: ['ignore', 2, 2] });
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const pass = (signal) => child.kill(signal);
    for (const signal of signals) process.on(signal, pass);
    const settle = () => signals.forEach((signal) => process.off(signal, pass));
    child.once('error', (error) => {
      settle();
      reject(new BootstrapError(`npm could not be started (${error.message}): install npm and try again.`));
    });
    child.once('close', (code, signal) => {
      settle();
      // The signal was meant for us as much as for npm, and nobody listens to it here any more.
      if (signal) process.kill(process.pid, signal);
      else if (code === 0) resolve();
      else reject(new BootstrapError(`The dependencies could not be installed (npm ended with exit code ${code}).`));
    });
  });
}

/** Installs the dependencies when they are missing or not those of the lock file. Building takes those for development. */
export async function installIfNeeded() {
  const wanted = lockedPackages('package-lock.json');
  const installed = lockedPackages(path.join('node_modules', '.package-lock.json'));
  if (wanted ? isInstalled(wanted, installed) : installed) return;
  console.error('Installing the dependencies (about a minute the first time) …');
  const startedAt = performance.now();
  await runNpm([wanted ? 'ci' : 'install', '--include=dev', '--include=optional', '--loglevel=error']);
  console.error(`The dependencies are installed after ${Math.round((performance.now() - startedAt) / 1000)} s.`);
}

/** Compiles what has changed since the last build. */
export async function buildIfNeeded() {
  const startedAt = performance.now();
  const { build } = await import('./build.mjs');
  const written = await build();
  if (written > 0) console.error(`Built ${written} files in ${Math.round(performance.now() - startedAt)} ms.`);
}

/** Node 22 reports the way in which the framework is loaded as an experiment; that is no news to whoever starts this. */
function muteExperimentalWarnings() {
  const printers = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.name !== 'ExperimentalWarning') for (const print of printers) print.call(process, warning);
  });
}

/** Everything before the first line of our own program; ends the process with one sentence when it cannot be done. */
export async function makeReady() {
  muteExperimentalWarnings();
  process.setSourceMapsEnabled(true);
  try {
    await installIfNeeded();
    await buildIfNeeded();
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

/** The compiled file of an app, or undefined when there is none of that name. */
export function compiled(...names) {
  const file = path.join(root, 'dist', 'apps', ...names);
  return existsSync(file) ? file : undefined;
}

/** The compiled file of a benchmark, or undefined when there is none of that name. */
export function benchmarkNamed(name) {
  const file = path.join(root, 'dist', 'bench', `${name}.js`);
  return /^[a-z-]+$/.test(name) && existsSync(file) ? file : undefined;
}
