// Node 20 and 22 cannot require ES modules inside Jest's module registry, so packages that ship only ES modules are
// compiled on the way in, like our own sources. The list is short on purpose: compiling all of node_modules is slow.
const esmOnlyPackages = [
  '@borewit',
  '@nestjs',
  '@tokenizer',
  'file-type',
  'strtok3',
  'token-types',
  'uint8array-extras',
];

const base = {
  rootDir: __dirname,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'require', 'default'] },
  transform: { '^.+\\.(t|j|mj)s$': '@swc/jest' },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnlyPackages.join('|')})/)`],
};

const onPostgres = {
  ...base,
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};

/** @type {import('jest').Config} */
module.exports = {
  // Two cores run the tests, the server of the tests, and the processes that some tests start.
  maxWorkers: 2,
  // What suites leave behind adds up, and a full heap makes everything slow: a fat worker is replaced between two suites.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 60_000,
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/{apps,libs}/**/*.spec.ts'] },
    { ...base, displayName: 'architecture', testMatch: ['<rootDir>/test/architecture/**/*.arch-spec.ts'] },
    { ...base, displayName: 'operations', testMatch: ['<rootDir>/test/operations/**/*.ops-spec.ts'] },
    { ...onPostgres, displayName: 'integration', testMatch: ['<rootDir>/test/integration/**/*.int-spec.ts'] },
    { ...onPostgres, displayName: 'interleavings', testMatch: ['<rootDir>/test/interleavings/**/*.int-spec.ts'] },
    { ...onPostgres, displayName: 'model', testMatch: ['<rootDir>/test/model/**/*.model-spec.ts'] },
    { ...onPostgres, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.e2e-spec.ts'] },
    { ...onPostgres, displayName: 'faults', testMatch: ['<rootDir>/test/faults/**/*.fault-spec.ts'] },
  ],
};
