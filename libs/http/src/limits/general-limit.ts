import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Counter } from 'prom-client';
import { LimitSettings } from '#config';
import { sendProblem, statusOfKind } from '../problems/problem';
import { Leases, type Passage } from './leases';
import { sayLimit } from './limit-headers';
import { addressOf, LimitKeys } from './limit-keys';
import { RateLimited } from './rate-limited';
import { SharedHits, secondsOf } from './shared-hits';

/** Config of a route that is not counted. */
export const uncountedRoute = { uncounted: true };

/** Operators' own addresses: a limit would take a process out of service that only does its work. */
const operatorRoute = /^\/(?:health(?:\/|$)|metrics$)/;

/**
 * So many requests per address, whatever they ask for. It stands before everything that answers: guards, handlers, the queue
 * board, documentation, and addresses that do not exist.
 */
@Injectable()
export class GeneralLimit {
  private readonly leases: Leases;

  constructor(
    host: HttpAdapterHost,
    hits: SharedHits,
    keys: LimitKeys,
    private readonly settings: LimitSettings,
    @InjectMetric('rate_limited_total') private readonly refused: Counter,
  ) {
    const { general: limit, windowMilliseconds } = settings;
    this.leases = new Leases(hits, { limit, windowMilliseconds, keyOf: (address) => keys.keyOf('general', address) });
    // There is no server where the modules are only put together, as for a look at the schema.
    const server = (host.httpAdapter as typeof host.httpAdapter | undefined)?.getInstance<FastifyInstance>();
    if (limit === 0 || !server) return;
    server.addHook('onRoute', (route) => {
      if (operatorRoute.test(route.url)) route.config = Object.assign({}, route.config, uncountedRoute);
    });
    server.addHook('onRequest', this.enter);
  }

  private readonly enter: onRequestHookHandler = (request, reply, done) => {
    if (isUncounted(request)) return done();
    const passage = this.leases.pass(addressOf(request));
    if (!(passage instanceof Promise)) return this.settle(passage, reply, done);
    void passage.then((settled) => this.settle(settled, reply, done));
  };

  private settle({ passed, remaining, leftMilliseconds }: Passage, reply: FastifyReply, pass: () => void): void {
    const { general: limit, windowMilliseconds } = this.settings;
    const resetSeconds = secondsOf(leftMilliseconds);
    sayLimit(reply, 'general', { limit, windowMilliseconds, remaining, resetSeconds });
    if (passed) {
      pass();
      return;
    }
    this.refused.inc({ limit: 'general' });
    const { kind, code, details } = new RateLimited('general', resetSeconds);
    sendProblem(reply, { ...details, status: statusOfKind[kind], code });
  }
}

const isUncounted = ({ routeOptions }: FastifyRequest): boolean =>
  (routeOptions.config as Partial<typeof uncountedRoute> | undefined)?.uncounted === true;
