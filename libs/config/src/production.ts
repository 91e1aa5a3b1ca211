import type { Config } from './config';
import type { EnvironmentReader } from './environment-reader';

/** What makes local development easy and would leave a shop open: plain HTTP to others, and calls into its own network. */
export function refuseLocalConveniences(read: EnvironmentReader, { webhooks, payments }: Config): void {
  if (webhooks.allowPrivate) {
    read.faults.push(
      'WEBHOOK_ALLOW_PRIVATE must be false in production: webhooks go to public addresses, by HTTPS only.',
    );
  }
  if (payments.stripe && !payments.stripe.apiUrl.startsWith('https://')) {
    read.faults.push('STRIPE_API_URL must start with https:// in production.');
  }
}
