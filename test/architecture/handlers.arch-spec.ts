import 'reflect-metadata';
import { type DynamicModule, Get, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { ModulesContainer } from '@nestjs/core';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import { type Config, loadConfig } from '#config';
import { createHttpApp } from '#http';
import { makeLogger } from '#observability';
import { ApiModule } from '../../apps/api/src/api.module';
import { WorkerModule } from '../../apps/worker/src/worker.module';

interface Handler {
  readonly name: string;
  readonly controller: object;
  readonly method: string;
  readonly declared: (key: string) => unknown;
}

interface App {
  readonly handlers: readonly Handler[];
  /** What the server was told to route, `GET /api/v1/orders/:id`; `HEAD` goes with `GET`. */
  readonly routes: readonly string[];
}

/** Names of the methods of a class that are handlers, inherited ones too. */
function handlersOf(prototype: object): string[] {
  const names = new Set<string>();
  for (let level = prototype; level !== Object.prototype; level = Object.getPrototypeOf(level) as object) {
    for (const name of Object.getOwnPropertyNames(level)) {
      const member = memberOf(prototype, name);
      if (typeof member === 'function' && Reflect.hasMetadata(METHOD_METADATA, member)) names.add(name);
    }
  }
  return [...names];
}

/** Looked up without calling a getter. */
function memberOf(prototype: object, name: string): object | undefined {
  for (let level = prototype; level !== Object.prototype; level = Object.getPrototypeOf(level) as object) {
    const descriptor = Object.getOwnPropertyDescriptor(level, name);
    if (descriptor) return descriptor.value as object | undefined;
  }
  return undefined;
}

/** Every handler of an app, read from the same metadata that the framework routes by. Nothing is connected. */
async function appOf(composed: (config: Config) => DynamicModule): Promise<App> {
  const config = loadConfig({ DATABASE_URL: 'postgres://nobody@127.0.0.1/none', JWT_SECRET: 'x'.repeat(32) });
  const logger = makeLogger({ app: 'test', level: 'silent' });
  const app = await createHttpApp(composed(config), config.http, { logger, preview: true });
  const routes: string[] = [];
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', ({ method, url }) => {
      routes.push(...[method].flat().flatMap((name) => (name === 'HEAD' ? [] : `${name} ${url}`)));
    });
  await app.init();
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((module) => [...module.controllers.values()].map(({ metatype }) => metatype));
  const handlers = controllers.flatMap((controller) => {
    const { name, prototype } = controller as unknown as { name: string; prototype: object };
    return handlersOf(prototype).map((method) => ({
      name: `${name}.${method}`,
      controller: controller as object,
      method,
      declared: (key: string) => Reflect.getMetadata(key, memberOf(prototype, method) as object) as unknown,
    }));
  });
  return { handlers, routes };
}

/** Where bodies and queries stand among a handler's parameters, and the classes that they are checked against. */
function checkedParameters({ controller, method }: Handler): unknown[] {
  const args = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as Record<
    string,
    { index: number; data?: unknown }
  >;
  const prototype = (controller as { prototype: object }).prototype;
  const types = (Reflect.getMetadata('design:paramtypes', prototype, method) ?? []) as unknown[];
  return Object.entries(args)
    .filter(([key, { data }]) => {
      const kind = Number(key.split(':')[0]) as RouteParamtypes;
      return (kind === RouteParamtypes.BODY || kind === RouteParamtypes.QUERY) && data === undefined;
    })
    .map(([, { index }]) => types[index]);
}

const undeclaredPaths = (handlers: readonly Handler[]): string[] => {
  const undeclared = handlers.filter(({ declared }) => declared('holdfast:access') === undefined);
  const paths = undeclared.map(({ controller }) => Reflect.getMetadata(PATH_METADATA, controller) as string);
  return [...new Set(paths.map((path) => path.replace('/', '')))].toSorted();
};

describe('the handlers of the API', () => {
  let handlers: readonly Handler[];
  let routes: readonly string[];

  beforeAll(async () => {
    ({ handlers, routes } = await appOf((config) => ApiModule.forRoot(config)));
  });

  it('are found, one for every route that the server has', () => {
    expect(handlers.length).toBeGreaterThan(100);
    expect(handlers).toHaveLength(new Set(routes).size);
  });

  it('each declare who may call them, but for health and metrics', () => {
    expect(undeclaredPaths(handlers)).toEqual(['health', 'metrics']);
  });

  it('check every body and query against a class; a type that the compiler erases would let anything through', () => {
    const unchecked = handlers.filter((handler) =>
      checkedParameters(handler).some((type) => type === Object || type === undefined),
    );
    expect(unchecked.map(({ name }) => name)).toEqual([]);
  });

  it('accept an Idempotency-Key wherever something is placed, cancelled or paid for', () => {
    const placing = handlers.filter(({ name }) => /^(?:Checkout|Orders|Payments)Controller\./.test(name));
    const posts = placing.filter(({ declared }) => declared(METHOD_METADATA) === RequestMethod.POST);
    const headers = posts.map(
      ({ name, declared }) => [name, JSON.stringify(declared('swagger/apiParameters') ?? '')] as const,
    );
    const without = headers.filter(([, text]) => !text.includes('Idempotency-Key')).map(([name]) => name);
    expect(without).toEqual(['PaymentsController.simulate']);
  });
});

describe('the handlers of the worker', () => {
  it('are those of health and metrics, and nothing else', async () => {
    const { handlers, routes } = await appOf((config) => WorkerModule.forRoot(config));
    expect(handlers).toHaveLength(new Set(routes).size);
    expect(undeclaredPaths(handlers)).toEqual(['health', 'metrics']);
    expect(routes.filter((route) => !/^GET \/(?:health(?:\/|$)|metrics$)/.test(route))).toEqual([]);
  });
});

describe('the search for handlers', () => {
  it('finds inherited ones, which the framework routes too', () => {
    class Base {
      @Get()
      show(): void {
        return;
      }
    }
    class Derived extends Base {
      @Get('more')
      more(): void {
        return;
      }
    }
    expect(handlersOf(Derived.prototype).toSorted()).toEqual(['more', 'show']);
  });
});
