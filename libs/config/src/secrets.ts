import type { Config, Environment, StripeSettings } from './config';
import type { EnvironmentReader } from './environment-reader';
import { localSecrets } from './local-secrets';
import { weaknessOf } from './secret-strength';

const minJwtLength = 32;
const minPasswordLength = 12;
const minStripeLength = 16;
const minWebhookLength = 32;

/** Secrets that are not given are made outside of production; those that are given to production must be hard to guess. */
export function secrets(
  read: EnvironmentReader,
  env: Environment,
  dataDir: string,
): Pick<Config, 'identity' | 'payments' | 'admin'> {
  const production = env === 'production';
  const given = {
    jwt: read.text('JWT_SECRET'),
    sandbox: read.list('SANDBOX_WEBHOOK_SECRET'),
    admin: read.text('ADMIN_PASSWORD'),
  };
  const needsLocal = !production && (!given.jwt || given.sandbox.length === 0 || !given.admin);
  const local = needsLocal ? localSecrets(dataDir) : undefined;
  const jwtSecret = given.jwt ?? local?.jwtSecret ?? '';
  checkJwtSecret(read, jwtSecret, production);
  checkSandboxSecrets(read, given.sandbox, production);
  if (production)
    read.faults.push(
      ...weaknesses('ADMIN_PASSWORD', given.admin === undefined ? [] : [given.admin], minPasswordLength),
    );
  return {
    identity: {
      jwtSecret,
      accessTokenSeconds: read.integer('ACCESS_TOKEN_SECONDS', { default: 900, min: 5, max: 86_400 }),
      refreshTokenSeconds: read.integer('REFRESH_TOKEN_SECONDS', { default: 2_592_000, min: 60, max: 31_536_000 }),
    },
    payments: {
      sandboxWebhookSecrets:
        given.sandbox.length > 0 ? given.sandbox : [local?.sandboxWebhookSecret].filter((s) => s !== undefined),
      sandboxOpen: !production,
      stripe: stripe(read, production),
      reconcileSeconds: read.integer('PAYMENT_RECONCILE_SECONDS', { default: 600, min: 1, max: 604_800 }),
    },
    admin: { email: read.text('ADMIN_EMAIL') ?? 'admin@example.com', password: given.admin ?? local?.adminPassword },
  };
}

/** The faults never repeat a value. */
function weaknesses(name: string, given: readonly string[], minLength: number): string[] {
  const found = given.map((secret) => weaknessOf(secret, minLength)).filter((weakness) => weakness !== undefined);
  return found.map((weakness) => `${name} ${weakness}.`);
}

function checkJwtSecret(read: EnvironmentReader, secret: string, production: boolean): void {
  if (production && secret === '') read.faults.push('JWT_SECRET is required in production.');
  else if (secret.length < minJwtLength) read.faults.push(`JWT_SECRET must have at least ${minJwtLength} characters.`);
  else if (production) read.faults.push(...weaknesses('JWT_SECRET', [secret], minJwtLength));
}

function checkSandboxSecrets(read: EnvironmentReader, given: readonly string[], production: boolean): void {
  if (given.some((secret) => !/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(secret))) {
    read.faults.push(
      'SANDBOX_WEBHOOK_SECRET must be whsec_ followed by base64 of at least 24 bytes, several comma-separated.',
    );
  } else if (production) {
    const keys = given.map((secret) => secret.slice('whsec_'.length));
    read.faults.push(...weaknesses('SANDBOX_WEBHOOK_SECRET', keys, minWebhookLength));
  }
}

function stripe(read: EnvironmentReader, production: boolean): StripeSettings | undefined {
  const secretKey = read.text('STRIPE_SECRET_KEY');
  const webhookSecrets = read.list('STRIPE_WEBHOOK_SECRET');
  const apiUrl = read.url('STRIPE_API_URL', ['http:', 'https:']) ?? 'https://api.stripe.com';
  if (secretKey === undefined && webhookSecrets.length === 0) return undefined;
  if (secretKey === undefined || webhookSecrets.length === 0) {
    read.faults.push('STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET are needed together.');
    return undefined;
  }
  if (production) {
    read.faults.push(...weaknesses('STRIPE_SECRET_KEY', [secretKey], minStripeLength));
    read.faults.push(...weaknesses('STRIPE_WEBHOOK_SECRET', webhookSecrets, minStripeLength));
  }
  return { secretKey, webhookSecrets, apiUrl };
}
