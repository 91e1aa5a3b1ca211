import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './project-files';

/** A small tree that keeps every rule. */
export const lawful: Readonly<Record<string, string>> = {
  'apps/api/src/main.ts': `import '#checkout/http'; import '#checkout'; import '@nestjs/core';`,
  'apps/worker/src/main.ts': `import '#catalog/jobs'; import '#queue';`,
  'libs/kernel/src/index.ts': `export { newId } from './ids';`,
  'libs/kernel/src/ids.ts': `import { randomInt } from 'node:crypto'; export const newId = randomInt;`,
  'libs/kernel/src/ids.spec.ts': `import 'fast-check'; import './ids';`,
  'libs/config/src/index.ts': `export const config = 1;`,
  'libs/database/src/index.ts': `import 'typeorm'; import '#kernel'; import '#config'; export class Tx {}`,
  'libs/observability/src/index.ts': `import 'prom-client'; export const metrics = 1;`,
  'libs/queue/src/cached.ts': `import '#cache';`,
  'libs/cache/src/index.ts': `export const cache = 1;`,
  'libs/queue/src/index.ts': `import '#database'; import 'bullmq'; export const queue = 1;`,
  'libs/http/src/index.ts': `import '#kernel'; import '@nestjs/common'; export const guard = 1;`,
  'libs/identity/src/index.ts': `import '#http'; export const identity = 1;`,
  'libs/notifications/src/index.ts': `import '#orders'; import '#identity'; export const identity = 1; export type Identity = number;`,
  'libs/privacy/src/index.ts': `import '#carts'; import '#identity'; import '#notifications'; import '#orders'; export const privacy = 1;`,
  'libs/orders/src/index.ts': `import '#queue'; export const orders = 1;`,
  'libs/pricing/src/index.ts': `import '#catalog'; import '#identity'; export const pricing = 1;`,
  'libs/inventory/src/index.ts': `export const inventory = 1;`,
  'libs/payments/src/index.ts': `export const payments = 1;`,
  'libs/catalog/src/index.ts': `import '#inventory'; export const catalog = 1;`,
  'libs/catalog/src/http.ts': `export const http = 1;`,
  'libs/catalog/src/jobs.ts': `export const jobs = 1;`,
  'libs/carts/src/index.ts': `import '#catalog'; import '#inventory'; import '#pricing'; export const carts = 1;`,
  'libs/checkout/src/index.ts': `export { PlaceOrder } from './place-order';`,
  'libs/checkout/src/http.ts': `import './http/orders.controller';`,
  'libs/checkout/src/place-order.ts': `import '#carts'; import '#catalog'; import '#pricing'; import '#inventory';
    import '#identity'; import '#orders'; import '#payments'; import '#database'; import './rules/totals'; import './store/order.locks';
    export class PlaceOrder {}`,
  'libs/checkout/src/rules/totals.ts': `import '#kernel'; import './shortfall'; export const totals = 1;`,
  'libs/checkout/src/rules/totals.spec.ts': `import 'fast-check'; import './totals';`,
  'libs/checkout/src/rules/shortfall.ts': `export const shortfall = 1;`,
  'libs/checkout/src/store/order.entity.ts': `import 'typeorm'; export class Order {}`,
  'libs/checkout/src/store/order.locks.ts': `import { Order } from './order.entity'; import '../rules/shortfall';
    import '#database'; import '#kernel'; import '#observability'; import '@nestjs/common'; export const lock = Order;`,
  'libs/checkout/src/http/orders.controller.ts': `import '../place-order'; import '#catalog/http'; import '#http'; import '@nestjs/common';`,
  'libs/checkout/src/jobs/orders.processor.ts': `import type { PlaceOrder } from '../place-order'; import '#queue';`,
  'test/support/builders.ts': `import '#checkout'; import 'fast-check'; import '../../apps/api/src/main';`,
};

export interface PlantedImport {
  readonly rule: string;
  readonly file: string;
  readonly imports: string;
  /** The import as source text; a plain `import '…'` unless given. */
  readonly as?: (specifier: string) => string;
}

const planted = (rule: string, file: string, imports: string): PlantedImport => ({ rule, file, imports });

const typeOnly = (specifier: string): string =>
  `import type { Anything } from '${specifier}'; export type { Anything };`;

export const plantedImports: readonly PlantedImport[] = [
  planted('apps-import-only-faces', 'apps/api/src/deep.ts', '../../../libs/checkout/src/place-order'),
  planted('nothing-imports-apps', 'libs/checkout/src/starts-api.ts', '../../../apps/api/src/main'),
  planted('apps-stand-alone', 'apps/worker/src/starts-api.ts', '../../api/src/main'),
  planted('libs-meet-at-the-index', 'libs/checkout/src/uses-http-face.ts', '#catalog/http'),
  planted('libs-meet-at-the-index', 'libs/carts/src/uses-jobs-face.ts', '#catalog/jobs'),
  planted('libs-meet-at-the-index', 'libs/queue/src/digs.ts', '../../kernel/src/ids'),
  planted('no-relative-path-between-libs', 'libs/checkout/src/relative.ts', '../../catalog/src/index'),
  planted('no-relative-path-between-libs', 'apps/api/src/relative.ts', '../../../libs/catalog/src/index'),
  planted('production-imports-no-tests', 'libs/checkout/src/builds.ts', '../../../test/support/builders'),
  planted('production-imports-no-tests', 'libs/checkout/src/borrows.ts', './rules/totals.spec'),
  planted('checkout-imports-only-its-parts', 'libs/checkout/src/mail.ts', '#notifications'),
  planted('carts-imports-only-its-parts', 'libs/carts/src/history.ts', '#orders'),
  planted('catalog-imports-only-its-parts', 'libs/catalog/src/prices.ts', '#pricing'),
  planted('notifications-imports-only-its-parts', 'libs/notifications/src/prices.ts', '#pricing'),
  planted('desk-imports-only-its-parts', 'libs/desk/src/orders.ts', '#orders'),
  planted('privacy-imports-only-its-parts', 'libs/privacy/src/buyers.ts', '#checkout'),
  planted('webhooks-imports-only-its-parts', 'libs/webhooks/src/buyers.ts', '#identity'),
  planted('http-meets-at-index-or-http', 'libs/checkout/src/http/digs.controller.ts', '#catalog/jobs'),
  planted('pricing-imports-only-its-parts', 'libs/pricing/src/stock.ts', '#inventory'),
  planted('other-domains-import-no-domain', 'libs/payments/src/stock.ts', '#inventory'),
  planted('other-domains-import-no-domain', 'libs/brand-new/src/index.ts', '#checkout'),
  planted('platform-knows-no-domain', 'libs/http/src/caller.ts', '#identity'),
  planted('platform-knows-no-domain', 'libs/embedded-postgres/src/index.ts', '#catalog'),
  { ...planted('platform-knows-no-domain', 'libs/queue/src/typed.ts', '#orders'), as: typeOnly },
  planted('kernel-imports-nothing', 'libs/kernel/src/framework.ts', 'rxjs'),
  planted('kernel-imports-nothing', 'libs/kernel/src/settings.ts', '#config'),
  planted('rules-are-pure', 'libs/checkout/src/rules/framework.ts', '@nestjs/common'),
  planted('rules-are-pure', 'libs/checkout/src/rules/orm.ts', 'typeorm'),
  planted('rules-are-pure', 'libs/checkout/src/rules/builtin.ts', 'node:fs'),
  planted('rules-are-pure', 'libs/checkout/src/rules/database.ts', '#database'),
  planted('rules-are-pure', 'libs/checkout/src/rules/use-case.ts', '../place-order'),
  { ...planted('rules-are-pure', 'libs/checkout/src/rules/typed.ts', '../store/order.entity'), as: typeOnly },
  planted('store-imports-only-the-database', 'libs/checkout/src/store/nest.ts', '@nestjs/typeorm'),
  planted('store-imports-only-the-database', 'libs/checkout/src/store/driver.ts', 'pg'),
  planted('store-imports-only-the-database', 'libs/checkout/src/store/face.ts', '#catalog'),
  planted('store-imports-only-the-database', 'libs/checkout/src/store/use-case.ts', '../place-order'),
  planted('edges-never-touch-the-store', 'libs/checkout/src/http/lists.controller.ts', '../store/order.entity'),
  planted('edges-never-touch-the-store', 'libs/checkout/src/jobs/lists.processor.ts', '../store/order.locks'),
  {
    ...planted('edges-never-touch-the-store', 'libs/checkout/src/http/t.response.ts', '../store/order.entity'),
    as: typeOnly,
  },
  planted('no-circle', 'libs/checkout/src/rules/shortfall.ts', './totals'),
  planted('libs-form-no-circle', 'libs/cache/src/queued.ts', '#queue'),
  planted('imports-resolve', 'libs/carts/src/deep-name.ts', '#checkout/src/place-order'),
  planted('imports-resolve', 'libs/carts/src/misspelt.ts', '#checkuot'),
  planted('production-uses-declared-dependencies', 'libs/checkout/src/development.ts', 'fast-check'),
  planted('production-uses-declared-dependencies', 'libs/checkout/src/transitive.ts', 'pg-pool'),
  ...importForms(),
];

/** Every way TypeScript has to reach a module, against one rule. */
function importForms(): PlantedImport[] {
  const forms: Record<string, (specifier: string) => string> = {
    'named-import': (specifier) => `import { identity } from '${specifier}'; export const use = identity;`,
    'export-from': (specifier) => `export { identity } from '${specifier}';`,
    'dynamic-import': (specifier) => `export const load = () => import('${specifier}');`,
    'require-call': (specifier) => `export const load = () => require('${specifier}');`,
    'import-equals': (specifier) => `import face = require('${specifier}'); export const use = face;`,
    'import-in-a-type': (specifier) => `export type Use = import('${specifier}').Identity;`,
    'type-import': typeOnly,
  };
  return Object.entries(forms).map(([form, as]) => ({
    ...planted('checkout-imports-only-its-parts', `libs/checkout/src/${form}.ts`, '#notifications'),
    as,
  }));
}

/** Writes the lawful tree and the `violations` below `root`, with the configuration of this project. */
export function plantTree(root: string, violations: readonly PlantedImport[]): void {
  mkdirSync(root, { recursive: true });
  for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.cjs']) {
    cpSync(path.join(projectRoot, file), path.join(root, file));
  }
  symlinkSync(path.join(projectRoot, 'node_modules'), path.join(root, 'node_modules'));
  for (const [file, source] of Object.entries(lawful)) write(root, file, source);
  for (const { file, imports, as = (specifier: string) => `import '${specifier}';` } of violations) {
    write(root, file, as(imports));
  }
}

function write(root: string, file: string, source: string): void {
  const target = path.join(root, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, source);
}
