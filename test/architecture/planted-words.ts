import type { ProjectFile } from './project-files';

export interface PlantedWord {
  /** The rule of word-rules.ts that must refuse `refused` and leave `lawful` alone. */
  readonly promise: string;
  readonly refused: readonly ProjectFile[];
  readonly lawful: readonly ProjectFile[];
}

const file = (path: string, ...parts: readonly string[]): ProjectFile => ({ path, text: parts.join('') });

const homes: readonly PlantedWord[] = [
  {
    promise: 'opens query runners in libs/database only',
    refused: [file('libs/orders/src/pay.ts', 'dataSource.createQueryRunner();')],
    lawful: [
      file('libs/database/src/transaction-runner.ts', 'dataSource.createQueryRunner();'),
      file('libs/orders/src/pay.spec.ts', 'dataSource.createQueryRunner();'),
    ],
  },
  {
    promise: 'locks rows in locks files only',
    refused: [file('libs/orders/src/store/order.repository.ts', `{ mode: 'pessimistic_write' }`)],
    lawful: [file('libs/orders/src/store/order.locks.ts', `{ mode: 'pessimistic_write' }`)],
  },
  {
    promise: 'reads the environment in libs/config only',
    refused: [
      file('apps/api/src/main.ts', 'const port = process.env.PORT;'),
      file('libs/http/src/port.ts', `const port = process['env'].PORT;`),
      file('libs/http/src/env.ts', `import { env } from 'node:process';`),
    ],
    lawful: [
      file('libs/config/src/env.schema.ts', 'const port = process.env.PORT;'),
      file('libs/http/src/port.spec.ts', 'process.env.PORT = "1";'),
      file('test/support/start-api.ts', 'process.env.PORT = "1";'),
    ],
  },
  {
    promise: 'relies on no event and no scheduler of the queue',
    refused: [
      file('libs/queue/src/ends.ts', `const ends = new QueueEvents('mail');`),
      file('libs/queue/src/job-scheduler.ts', `await queue.upsertJobScheduler('sweep', { every: 1000 });`),
    ],
    lawful: [file('libs/queue/src/job-scheduler.ts', `await queue.add('sweep', {}, { jobId: 's-sweep-1' });`)],
  },
  {
    promise: 'names every export of a face',
    refused: [
      file('libs/orders/src/index.ts', `export * from './pay';`),
      file('libs/orders/src/http.ts', `export type * from './pay';`),
      file('libs/orders/src/jobs.ts', `export * as jobs from './pay';`),
    ],
    lawful: [file('libs/orders/src/index.ts', `export { Pay } from './pay';`)],
  },
  {
    promise: 'leaves a lib by its #name, never by a relative path',
    refused: [
      file('libs/orders/src/pay.ts', `import { Tx } from '../../database/src/tx';`),
      file('libs/orders/src/http/pay.ts', `const tx = await import('../../../database/src/tx');`),
      file('apps/api/src/main.ts', `export { Tx } from '../../../libs/database/src/index';`),
      file('libs/orders/src/pay.ts', `import '../../../test/support/builders';`),
    ],
    lawful: [
      file('libs/orders/src/http/pay.controller.ts', `import { Pay } from '../pay';`),
      file('libs/orders/src/rules/pay.spec.ts', `import '../../../../test/support/builders';`),
    ],
  },
];

const tests: readonly PlantedWord[] = [
  {
    promise: 'runs every test: none is focused, skipped or left to do',
    refused: [
      file('libs/orders/src/pay.spec.ts', `it.only('pays', pay);`),
      file('test/e2e/pay.e2e-spec.ts', `describe.skip('pays', pay);`),
      file('test/e2e/pay.e2e-spec.ts', `it.concurrent.skip('pays', pay);`),
      file('test/e2e/pay.e2e-spec.ts', `test.todo('pays');`),
      file('test/e2e/pay.e2e-spec.ts', `  xit('pays', pay);`),
    ],
    lawful: [file('libs/orders/src/pay.spec.ts', `it.each([1])('skips %s', list.skip(1).only);`)],
  },
  {
    promise: 'never sleeps in a test: it waits for a condition',
    refused: [
      file('test/e2e/pay.e2e-spec.ts', 'await sle', 'ep(500);'),
      file('test/support/race.ts', 'export const sle', 'ep = (ms: number) => later(ms);'),
      file('test/support/race.ts', 'await del', 'ay(1_000);'),
    ],
    lawful: [file('test/support/drain-queues.ts', 'await until(() => queue.isEmpty());')],
  },
  {
    promise: 'has no timer as a wait in a spec',
    refused: [
      file('test/e2e/pay.e2e-spec.ts', 'await new Promise((resolve) => setTime', 'out(resolve, 50));'),
      file('test/e2e/pay.e2e-spec.ts', `import { setTimeout } from 'node:timers/promises';`),
    ],
    lawful: [file('test/e2e/pay.e2e-spec.ts', 'await until(() => paid);')],
  },
];

const text: readonly PlantedWord[] = [
  {
    promise: 'leaves no note for later in its text',
    refused: ['TO DO', 'FIX ME', 'HA CK'].map((note) => file('docs/a.md', `<!-- ${note.replace(' ', '')}: later -->`)),
    lawful: [file('docs/a.md', 'A list of what to do, and no hackery.')],
  },
  {
    promise: 'names a file after what is in it',
    refused: [
      file('libs/orders/src/utils.ts'),
      file('libs/orders/src/common/money.ts'),
      file('libs/orders/src/order-helper.ts'),
      file('test/support/lock.manager.ts'),
    ],
    lawful: [file('libs/orders/src/commonwealth.ts'), file('libs/orders/src/management-report.ts')],
  },
  {
    promise: 'mentions no host of a package registry',
    refused: [
      file('package-lock.json', '"resolved": "https://registry', '.npm', 'js.org/pg/-/pg-8.tgz"'),
      file('Dockerfile', 'ENV REGISTRY=https://artifactory', '.example.com/npm'),
      file('docs/install.md', 'See https://www.npm', 'js.com/package/pg'),
    ],
    lawful: [file('libs/observability/src/metrics.ts', 'registry.metrics.size; npm.run.check;')],
  },
];

const libs: readonly PlantedWord[] = [
  {
    promise: 'explains a lib on at most 40 lines',
    refused: [file('libs/orders/README.md', 'line\n'.repeat(41))],
    lawful: [file('libs/orders/README.md', 'line\n'.repeat(40)), file('README.md', 'line\n'.repeat(90))],
  },
];

export const plantedWords: readonly PlantedWord[] = [...homes, ...tests, ...text, ...libs];
