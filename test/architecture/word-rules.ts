import path from 'node:path';
import { dependencyRules } from './cruise';
import { isProduction, isSource, isSpec, type ProjectFile } from './project-files';

export interface WordRule {
  /** Completes the sentence "the project …". */
  readonly promise: string;
  readonly concerns: (file: ProjectFile) => boolean;
  /** What is wrong in one file, in words; empty when nothing is. */
  readonly faults: (file: ProjectFile) => readonly string[];
}

/** Broken in two, so that this file does not contain what it looks for. */
const word = (...parts: readonly string[]): string => parts.join('');

const containing =
  (pattern: RegExp) =>
  ({ text }: ProjectFile): string[] =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`line ${index + 1}: ${line.trim()}`] : []));

const productionOutside = (home: RegExp) => (file: ProjectFile) => isProduction(file) && !home.test(file.path);

const isText = ({ path: file }: ProjectFile): boolean => !file.endsWith('package-lock.json');
const isTestCode = (file: ProjectFile): boolean => isSource(file) && (isSpec(file) || file.path.startsWith('test/'));

const knownPlatform = new RegExp(
  dependencyRules.find(({ name }) => name === 'platform-knows-no-domain')?.from.path ?? '',
);

const homes: readonly WordRule[] = [
  {
    promise: 'opens query runners in libs/database only',
    concerns: productionOutside(/^libs\/database\//),
    faults: containing(/createQueryRunner/),
  },
  {
    promise: 'locks rows in locks files only',
    concerns: productionOutside(/\.locks\.ts$/),
    faults: containing(/pessimistic_/),
  },
  {
    promise: 'reads the environment in libs/config only',
    concerns: productionOutside(/^libs\/config\//),
    faults: containing(/\bprocess\s*(?:\?\.|\.|\[['"`])\s*env\b|\benv\b.*from '(?:node:)?process'/),
  },
  {
    promise: 'relies on no event and no scheduler of the queue',
    concerns: productionOutside(/^$/),
    faults: containing(/\bQueueEvents\b|\bupsertJobScheduler\b/),
  },
  {
    promise: 'names every export of a face',
    concerns: (file) => /^libs\/[^/]+\/src\/(?:index|http|jobs)\.ts$/.test(file.path),
    faults: containing(/^\s*export\s+(?:type\s+)?\*/),
  },
  {
    promise: 'leaves a lib by its #name, never by a relative path',
    concerns: (file) => /^(?:libs|apps)\/[^/]+\//.test(file.path) && isSource(file),
    faults: ({ path: file, text }) => {
      const home = `${file.split('/').slice(0, 2).join('/')}/`;
      return [...text.matchAll(/(?:from|import|require)\s*\(?\s*['"](\.[^'"]*)['"]/g)]
        .map(([, specifier = '']) => specifier)
        .filter((specifier) => !path.posix.join(path.posix.dirname(file), specifier).startsWith(home))
        .filter((specifier) => !(isSpec({ path: file, text }) && /^(?:\.\.\/)+test\//.test(specifier)));
    },
  },
];

const tests: readonly WordRule[] = [
  {
    promise: 'runs every test: none is focused, skipped or left to do',
    concerns: isSpec,
    faults: containing(
      /\b(?:describe|it|test)\b[\w.]*\.(?:only|skip|todo)\b|^\s*(?:fdescribe|fit|xdescribe|xit|xtest)\(/,
    ),
  },
  {
    promise: 'never sleeps in a test: it waits for a condition',
    concerns: isTestCode,
    faults: containing(/\bsleep\s*[(=]|\bawait\s+(?:delay|wait|setTimeout)\(\s*[\d_]+\s*[,)]/),
  },
  {
    promise: 'has no timer as a wait in a spec',
    concerns: isSpec,
    faults: containing(
      new RegExp(`${word('set', 'Timeout')}\\(\\s*(?:resolve|done)\\b|${word('timers', '/promises')}`),
    ),
  },
];

const text: readonly WordRule[] = [
  {
    promise: 'leaves no note for later in its text',
    concerns: isText,
    faults: containing(new RegExp(`\\b(?:${[word('TO', 'DO'), word('FIX', 'ME'), word('HA', 'CK')].join('|')})\\b`)),
  },
  {
    promise: 'names a file after what is in it',
    concerns: isSource,
    faults: ({ path: file }) =>
      file.split(/[/.-]/).filter((part) => /^(?:utils?|helpers?|commons?|managers?)$/i.test(part)),
  },
  {
    promise: 'mentions no host of a package registry',
    concerns: () => true,
    faults: containing(
      new RegExp(
        `\\b(?:${['registry', 'npm', 'artifactory', 'nexus', 'verdaccio'].join('|')})\\.[a-z0-9-]+\\.(?:org|com|io|net|dev|cn|internal|local)\\b` +
          `|\\b(?:${[word('npm', 'js'), word('npm', 'mirror'), word('yarn', 'pkg')].join('|')})\\.(?:org|com)\\b`,
        'i',
      ),
    ),
  },
];

const libs: readonly WordRule[] = [
  {
    promise: 'explains a lib on at most 40 lines',
    concerns: (file) => /^libs\/[^/]+\/README\.md$/.test(file.path),
    faults: ({ text: readme }) => {
      const lines = readme.trimEnd().split('\n').length;
      return lines > 40 ? [`${lines} lines`] : [];
    },
  },
];

export const wordRules: readonly WordRule[] = [...homes, ...tests, ...text, ...libs];

/** The domains among `files`: every lib with sources that the dependency rule does not know as platform. */
export function domainsIn(files: readonly ProjectFile[]): string[] {
  const folders = files.filter(isSource).map(({ path: file }) => /^libs\/[^/]+\//.exec(file)?.[0]);
  return [...new Set(folders)].filter(
    (folder): folder is string => folder !== undefined && !knownPlatform.test(folder),
  );
}
