// The dependency rule of docs/architecture.md. Every rule has a planted violation in test/architecture that proves it
// fires; a rule without one fails the test. A lib that is not named here as platform is a domain.
const platform = [
  'kernel',
  'config',
  'database',
  'queue',
  'http',
  'observability',
  'cache',
  'idempotency',
  'locks',
  'embedded-postgres',
];

/** The edges between domains. A domain that is missing here imports no other domain: it reacts to events. */
const domainGraph = {
  checkout: ['carts', 'catalog', 'identity', 'inventory', 'orders', 'payments', 'pricing'],
  carts: ['catalog', 'inventory', 'pricing'],
  pricing: ['catalog', 'identity'],
  catalog: ['inventory'],
  notifications: ['identity', 'inventory', 'orders', 'payments'],
  webhooks: ['inventory', 'orders', 'payments'],
  desk: ['identity'],
  privacy: ['carts', 'identity', 'inventory', 'notifications', 'orders', 'payments', 'pricing'],
};

const anyOf = (names) => `(?:${names.join('|')})`;
const domain = `(?!${anyOf(platform)}/)[^/]+`;
const quietDomain = `(?!${anyOf([...platform, ...Object.keys(domainGraph)])}/)[^/]+`;
const specs = '[.-]spec\\.ts$';
const adminPanel = '^apps/admin/';
const npmPackage = (name) => `(?:^|/)node_modules/${name}/`;
const faceOf = (lib) => `^libs/${lib}/src/index\\.ts$`;

const betweenFolders = [
  {
    name: 'apps-import-only-faces',
    comment: 'An app composes libs through their index, http or jobs face.',
    from: { path: '^apps/' },
    to: { path: '^libs/', pathNot: '^libs/[^/]+/src/(?:index|http|jobs)\\.ts$' },
  },
  {
    name: 'nothing-imports-apps',
    comment: 'Apps are the outermost ring: only tests may start one in process.',
    from: { path: '^(?!apps/|test/)' },
    to: { path: '^apps/' },
  },
  {
    name: 'apps-stand-alone',
    comment: 'An app does not import another app: what two apps need is a lib.',
    from: { path: '^apps/([^/]+)/' },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  },
  {
    name: 'libs-meet-at-the-index',
    comment: 'A lib imports another lib through its index face; the http and jobs faces are for apps.',
    from: { path: '^libs/([^/]+)/', pathNot: '^libs/[^/]+/src/http/' },
    to: { path: '^libs/', pathNot: ['^libs/$1/', faceOf('[^/]+')] },
  },
  {
    name: 'http-meets-at-index-or-http',
    comment: 'http/ of a lib may also use the http face of a lib that it may import: headers, decorators, responses.',
    from: { path: '^libs/([^/]+)/src/http/' },
    to: { path: '^libs/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/(?:index|http)\\.ts$'] },
  },
  {
    name: 'no-relative-path-between-libs',
    comment: 'A lib or an app reaches another lib by its #name, never by a relative path.',
    from: { path: '^(apps/[^/]+|libs/[^/]+)/' },
    to: { path: '^(?:apps|libs)/', pathNot: '^$1/', dependencyTypesNot: ['aliased'] },
  },
  {
    name: 'production-imports-no-tests',
    comment: 'Code that ships does not import specs or test support.',
    from: { path: '^(?:apps|libs)/', pathNot: specs },
    to: { path: ['^test/', '^bench/', specs] },
  },
];

const betweenDomains = [
  ...Object.entries(domainGraph).map(([name, allowed]) => ({
    name: `${name}-imports-only-its-parts`,
    comment: `${name} imports no domain but ${allowed.join(', ')}.`,
    from: { path: `^libs/${name}/` },
    to: { path: `^libs/${domain}/`, pathNot: `^libs/${anyOf([name, ...allowed])}/` },
  })),
  {
    name: 'other-domains-import-no-domain',
    comment: 'This domain has no edge to another one: let it react to an event.',
    from: { path: `^libs/(${quietDomain})/` },
    to: { path: `^libs/${domain}/`, pathNot: '^libs/$1/' },
  },
  {
    name: 'platform-knows-no-domain',
    comment: 'Platform libs serve every domain and know none.',
    from: { path: `^libs/${anyOf(platform)}/` },
    to: { path: `^libs/${domain}/` },
  },
];

const insideLibs = [
  {
    name: 'kernel-imports-nothing',
    comment: 'The kernel is plain TypeScript on Node builtins.',
    from: { path: '^libs/kernel/', pathNot: specs },
    to: { pathNot: '^libs/kernel/', dependencyTypesNot: ['core'] },
  },
  {
    name: 'rules-are-pure',
    comment: 'rules/ imports rules of the same lib and #kernel: no framework, no database, no Node builtin.',
    from: { path: '^libs/([^/]+)/src/rules/', pathNot: specs },
    to: { pathNot: ['^libs/$1/src/rules/', faceOf('kernel')] },
  },
  {
    name: 'store-imports-only-the-database',
    comment:
      'store/ imports rules, sibling store files, #kernel, #database, #observability, typeorm and @nestjs/common.',
    from: { path: '^libs/([^/]+)/src/store/', pathNot: specs },
    to: {
      pathNot: [
        '^libs/$1/src/(?:rules|store)/',
        faceOf('(?:kernel|database|observability)'),
        npmPackage('(?:typeorm|@nestjs/common)'),
      ],
    },
  },
  {
    name: 'edges-never-touch-the-store',
    comment: 'http/ and jobs/ call use cases; only use cases know the store.',
    from: { path: '^libs/[^/]+/src/(?:http|jobs)/' },
    to: { path: '^libs/[^/]+/src/store/' },
  },
];

const everywhere = [
  {
    name: 'no-circle',
    comment: 'Modules import each other in one direction only.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'libs-form-no-circle',
    scope: 'folder',
    comment: 'Libs need each other in one direction only.',
    from: { path: '^libs/[^/]+/src$' },
    to: { circular: true },
  },
  {
    name: 'imports-resolve',
    comment: 'An import that does not resolve escapes every other rule; a deep #lib/src path ends here.',
    from: { pathNot: adminPanel },
    to: { couldNotResolve: true },
  },
  {
    name: 'production-uses-declared-dependencies',
    comment: 'Code that ships imports packages listed under dependencies in package.json.',
    from: { path: '^(?:apps|libs)/', pathNot: [specs, adminPanel] },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...betweenFolders, ...betweenDomains, ...insideLibs, ...everywhere].map((rule) => ({
    ...rule,
    severity: 'error',
  })),
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?:apps/admin/(?:dist|node_modules)|dist)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    // Read #name as TypeScript does: the "imports" of package.json with the condition "source".
    enhancedResolveOptions: {
      conditionNames: ['source', 'node', 'import', 'require', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json', '.d.ts'],
    },
    progress: { type: 'none' },
  },
};
