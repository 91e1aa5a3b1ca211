import { isIP } from 'node:net';
import type { Config, Environment, LimitSettings } from './config';
import type { EnvironmentReader } from './environment-reader';

const mostRequests = 1_000_000_000;
const windowMilliseconds = 60_000;

export function listeners(read: EnvironmentReader, env: Environment): Pick<Config, 'http' | 'worker'> {
  const host = read.text('HOST') ?? (env === 'production' ? '0.0.0.0' : '127.0.0.1');
  return {
    http: {
      host,
      port: read.integer('PORT', { default: 3000, min: 0, max: 65_535 }),
      bodyLimitBytes: read.integer('BODY_LIMIT_BYTES', { default: 102_400, min: 1024, max: 104_857_600 }),
      corsOrigins: origins(read, env),
      trustedProxies: proxies(read, env),
      strictTransport: env === 'production',
    },
    worker: {
      host,
      port: read.integer('WORKER_PORT', { default: 3001, min: 0, max: 65_535 }),
    },
  };
}

export function limits(read: EnvironmentReader): LimitSettings {
  return {
    general: read.integer('RATE_LIMIT_PER_MINUTE', { default: 600, min: 0, max: mostRequests }),
    orders: read.integer('ORDER_RATE_LIMIT_PER_MINUTE', { default: 5, min: 0, max: mostRequests }),
    auth: read.integer('AUTH_RATE_LIMIT_PER_MINUTE', { default: 10, min: 0, max: mostRequests }),
    windowMilliseconds,
    waitMilliseconds: read.integer('RATE_LIMIT_WAIT_MS', { default: 150, min: 10, max: 10_000 }),
  };
}

/** Browsers send an origin as scheme, host and, unless it is the scheme's own, port: nothing else can ever match. */
function origins(read: EnvironmentReader, env: Environment): readonly string[] {
  const given = read.list('CORS_ORIGINS');
  for (const origin of given) {
    if (origin === '*') {
      if (env === 'production') {
        read.faults.push('CORS_ORIGINS must name each origin in production: * would let every website call the API.');
      }
    } else if (!isOrigin(origin)) {
      read.faults.push(`CORS_ORIGINS must list origins such as https://shop.example, but has "${origin}".`);
    }
  }
  return given;
}

const isOrigin = (text: string): boolean =>
  /^https?:\/\/[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;

const rangeNames = new Set(['loopback', 'linklocal', 'uniquelocal']);
const everybody = new Set(['true', '*', 'all']);

/** Whose `X-Forwarded-For` is believed. Whoever is believed may claim any address. */
function proxies(read: EnvironmentReader, env: Environment): readonly string[] {
  const given = read.list('TRUSTED_PROXIES');
  for (const proxy of given) {
    if (!rangeNames.has(proxy) && !isRange(proxy)) {
      const wrong = everybody.has(proxy.toLowerCase()) ? 'would believe everybody' : 'is neither';
      read.faults.push(
        `TRUSTED_PROXIES must list addresses or ranges such as 10.0.0.0/8 or loopback, but "${proxy}" ${wrong}.`,
      );
    } else if (env === 'production' && /\/0+$/.test(proxy)) {
      read.faults.push(`TRUSTED_PROXIES must not trust everybody in production, as "${proxy}" does.`);
    }
  }
  return given;
}

function isRange(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || more.length > 0) return false;
  if (bits === undefined) return true;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
}
