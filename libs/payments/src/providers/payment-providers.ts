import { Injectable } from '@nestjs/common';
import { PaymentSettings } from '#config';
import { UnknownProvider } from '../payments.errors';
import type { PaymentProvider } from './payment-provider';
import { SandboxProvider } from './sandbox-provider';
import { StripeProvider } from './stripe-provider';
import { TracedProvider } from './traced-provider';

/** The providers that are set up. The sandbox is closed in production. */
@Injectable()
export class PaymentProviders {
  private readonly providers: ReadonlyMap<string, PaymentProvider>;

  constructor(sandbox: SandboxProvider, stripe: StripeProvider, settings: PaymentSettings) {
    const open: PaymentProvider[] = [];
    if (settings.sandboxOpen) open.push(sandbox);
    if (settings.stripe) open.push(stripe);
    this.providers = new Map(open.map((provider) => [provider.name, new TracedProvider(provider)]));
  }

  names(): string[] {
    return [...this.providers.keys()];
  }

  /** @throws UnknownProvider */
  named(name: string): PaymentProvider {
    const provider = this.providers.get(name);
    if (!provider) throw new UnknownProvider();
    return provider;
  }
}
