import 'reflect-metadata';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { ModulesContainer } from '@nestjs/core';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import { loadConfig } from '#config';
import { createHttpApp } from '#http';
import { makeLogger } from '#observability';
import { ApiModule } from '../../apps/api/src/api.module';

interface Handler {
  readonly name: string;
  readonly controller: object;
  readonly method: string;
  readonly declared: (key: string) => unknown;
}

/** Every handler of the API, read from the same metadata that the framework routes by. Nothing is connected. */
async function allHandlers(): Promise<Handler[]> {
  const config = loadConfig({ DATABASE_URL: 'postgres://nobody@127.0.0.1/none', JWT_SECRET: 'x'.repeat(32) });
  const logger = makeLogger({ app: 'test', level: 'silent' });
  const app = await createHttpApp(ApiModule.forRoot(config), config.http, { logger, preview: true });
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((module) => [...module.controllers.values()].map(({ metatype }) => metatype));
  return controllers.flatMap((controller) => {
    const prototype = (controller as { prototype: object }).prototype;
    const methods = Object.getOwnPropertyNames(prototype).filter((name) => {
      const member = Object.getOwnPropertyDescriptor(prototype, name)?.value as object | undefined;
      return typeof member === 'function' && Reflect.hasMetadata(METHOD_METADATA, member);
    });
    return methods.map((method) => ({
      name: `${(controller as { name: string }).name}.${method}`,
      controller: controller as object,
      method,
      declared: (key: string) =>
        Reflect.getMetadata(key, Object.getOwnPropertyDescriptor(prototype, method)?.value as object) as unknown,
    }));
  });
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

describe('the handlers of the API', () => {
  let handlers: Handler[];

  beforeAll(async () => {
    handlers = await allHandlers();
  });

  it('are found', () => {
    expect(handlers.length).toBeGreaterThan(25);
  });

  it('each declare who may call them, but for health', () => {
    const undeclared = handlers.filter(({ declared }) => declared('holdfast:access') === undefined);
    const paths = undeclared.map(({ controller }) => Reflect.getMetadata(PATH_METADATA, controller) as string);
    expect([...new Set(paths.map((path) => path.replace('/', '')))].toSorted()).toEqual(['health']);
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
