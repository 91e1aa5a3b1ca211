import { readFileSync } from 'node:fs';
import path from 'node:path';
import { NotMeasured } from '../support/benchmark';
import { readOptions } from '../support/options';

export const scenarios = ['flash-sale', 'browse-and-buy', 'mixed'] as const;
export type Scenario = (typeof scenarios)[number];

const known = {
  scenario: { default: [], of: scenarios },
  url: { default: 'http://127.0.0.1:3000' },
  /** How many act at the same time. */
  clients: { default: 64, min: 2, max: 2000 },
  seconds: { default: 30, min: 1, max: 86_400 },
  /** Of the product that is fought for, and how many want one. */
  stock: { default: 100, min: 1, max: 1_000_000 },
  buyers: { default: 1000, min: 1, max: 1_000_000 },
  /** A member of the staff. */
  email: { default: undefined },
  password: { default: undefined },
  'yes-write-orders': { default: false },
} as const;

export interface LoadOptions {
  readonly scenario: Scenario;
  readonly address: string;
  readonly clients: number;
  readonly seconds: number;
  readonly stock: number;
  readonly buyers: number;
  readonly staff: { readonly email: string; readonly password: string };
}

/** @throws NotMeasured that says what to give instead */
export function loadOptions(args: readonly string[], environment: NodeJS.ProcessEnv): LoadOptions {
  const given = readOptions(known, args);
  const [scenario, another] = given.scenario;
  if (!scenario || another) throw new NotMeasured(`Give one --scenario of ${scenarios.join(', ')}.`);
  const address = addressIn(given.url ?? '', given['yes-write-orders']);
  const { clients, seconds, stock, buyers } = given;
  const whole = { clients: Math.round(clients), stock: Math.round(stock), buyers: Math.round(buyers) };
  return { scenario, address, seconds, ...whole, staff: staffOf(given, environment) };
}

function addressIn(url: string, willing: boolean): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol)) {
    throw new NotMeasured(`--url must be an address such as http://127.0.0.1:3000, but is "${url}".`);
  }
  const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(parsed.hostname);
  if (!loopback && !willing) {
    throw new NotMeasured(
      `This writes products and orders at ${parsed.host}, which is not this machine. Add --yes-write-orders if that is meant.`,
    );
  }
  return parsed.origin + parsed.pathname.replace(/\/$/, '');
}

/** As given, else as the API's own configuration names the first admin. */
function staffOf(
  given: { readonly email: string | undefined; readonly password: string | undefined },
  environment: NodeJS.ProcessEnv,
): LoadOptions['staff'] {
  const email = given.email ?? (environment['ADMIN_EMAIL'] || 'admin@example.com');
  const password = given.password ?? (environment['ADMIN_PASSWORD'] || localPassword(environment));
  if (password === undefined) {
    throw new NotMeasured(`Give --password for ${email}: there is neither ADMIN_PASSWORD nor a data folder with one.`);
  }
  return { email, password };
}

function localPassword(environment: NodeJS.ProcessEnv): string | undefined {
  try {
    const file = path.join(environment['HOLDFAST_DATA_DIR'] || '.holdfast', 'secrets.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { adminPassword?: string }).adminPassword;
  } catch {
    return undefined;
  }
}
