import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectFiles, projectRoot } from './project-files';

const read = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');
const scripts = JSON.parse(read('package.json')).scripts as Record<string, string>;

/** Every `npm run …` and `npm test …` of a page, as written. Tables escape the pipe. */
const commandsOf = (page: string): string[] =>
  [...read(page).matchAll(/`(npm (?:run|test)[^`]*)`/g)].map(([, command]) => String(command).replaceAll('\\|', '|'));

const suites = projectFiles()
  .map(({ path: file }) => file)
  .filter((file) => /[.-]spec\.ts$/.test(file));

/** Where the suites of a script are: those of units lie beside what they test. */
const folderOf = (script: string): string =>
  script === 'test' || script === 'test:unit' ? '' : script.replace(/^test:/, 'test/');

function faultOf(command: string): string | undefined {
  const [, script = 'test'] = /^npm run (\S+)/.exec(command) ?? [];
  if (scripts[script] === undefined) return `${command}: there is no script ${script}`;
  const [, quoted, bare] = /--testPathPatterns (?:'([^']*)'|(\S+))/.exec(command) ?? [];
  const pattern = quoted ?? bare;
  const found =
    pattern === undefined || suites.some((file) => file.startsWith(folderOf(script)) && new RegExp(pattern).test(file));
  return found ? undefined : `${command}: there is no such suite`;
}

describe('the pages that name a proof for each promise', () => {
  it.each(['docs/guarantees.md', 'README.md', 'SECURITY.md', 'docs/architecture.md', 'docs/running.md'])(
    '%s names only commands and suites that there are',
    (page) => {
      const commands = commandsOf(page);
      expect(commands.length).toBeGreaterThan(5);
      expect(commands.map(faultOf).filter((fault) => fault !== undefined)).toEqual([]);
    },
  );
});
