import { randomBytes } from 'node:crypto';
import { CreateAdmin } from '#identity';
import type { Headers_, Reply } from '../../support/client';
import { CheckoutShop, type ShopSettings } from '../checkout/checkout-under-test';
import { groupedEngines } from '../checkout/engines';

export const password = 'correct horse battery';

export interface Tokens {
  readonly access: string;
  readonly refresh: string;
  readonly headers: Headers_;
}

export interface Person {
  readonly id: string;
  readonly email: string;
}

/** API processes of the whole shop, in this process, on a database of their own. */
export async function openShop(settings: ShopSettings = {}): Promise<CheckoutShop> {
  const [engine] = groupedEngines;
  if (!engine) throw new Error('There is no checkout.');
  return CheckoutShop.open(engine, settings);
}

export function freshEmail(): string {
  return `person-${randomBytes(6).toString('hex')}@example.com`;
}

/** Plays people with accounts, through the API. */
export class People {
  constructor(private readonly shop: CheckoutShop) {}

  async customer(name?: string): Promise<Person> {
    const email = freshEmail();
    const { status, body } = await this.shop.call('/auth/users', { body: { email, password, name } });
    if (status !== 201) throw new Error(`The account was refused: ${JSON.stringify(body)}`);
    return { id: body.id, email };
  }

  async admin(): Promise<Person> {
    const email = freshEmail();
    return { id: (await this.shop.get(CreateAdmin).run({ email, password })).id, email };
  }

  async trySignIn(email: string, by = password): Promise<Reply> {
    return this.shop.call('/auth/jwt/create', { body: { email, password: by } });
  }

  async signIn({ email }: Person, by = password): Promise<Tokens> {
    const { status, body } = await this.trySignIn(email, by);
    if (status !== 200) throw new Error(`The sign-in was refused: ${JSON.stringify(body)}`);
    return { access: body.access, refresh: body.refresh, headers: { authorization: `Bearer ${body.access}` } };
  }

  async refresh({ refresh }: Tokens, api = 0): Promise<Reply> {
    return this.shop.call('/auth/jwt/refresh', { body: { refresh }, api });
  }

  /** What the API says to the bearer of a token. */
  async me({ headers }: { headers: Headers_ }, api = 0): Promise<number> {
    return (await this.shop.call('/auth/users/me', { headers, api })).status;
  }
}
