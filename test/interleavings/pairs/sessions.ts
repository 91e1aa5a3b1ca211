import { randomBytes } from 'node:crypto';
import { TransactionRunner } from '#database';
import { Passwords } from '../../../libs/identity/src/passwords/passwords';
import { newRefreshSecret } from '../../../libs/identity/src/sessions/refresh-secret';
import { RefreshTokenRepository } from '../../../libs/identity/src/store/refresh-token.repository';
import type { Pair } from '../instrument/pair';
import type { Stage } from '../instrument/stage';
import { asks } from './works';

const password = 'correct horse battery';

/** A session that was opened without hashing a password for it. */
const session = async (stage: Stage) => {
  const { shop, desk } = stage;
  const buyer = await desk.shoppers.customer();
  const { id, headers } = buyer;
  const userId = id ?? '';
  const { token: refresh, hash } = newRefreshSecret();
  const tokens = shop.get(RefreshTokenRepository);
  await shop.get(TransactionRunner).run((tx) => tokens.found(tx, { userId, hash, lifetimeSeconds: 3600 }));
  return {
    buyer,
    refreshes: (api: number) => asks(stage, '/auth/jwt/refresh', { api, body: { refresh } }),
    signsOut: (api: number) => asks(stage, '/auth/logout', { api, headers, body: { refresh } }),
    /** A session never forks: it has one token that can be used, and those that it replaced. */
    state: async () => {
      const [row] = await shop.rows(
        `select count(*)::int as count from refresh_tokens
         where user_id = $1 and revoked_at is null and replaced_at is null`,
        [userId],
      );
      return `${row.count} to be used`;
    },
  };
};

const refreshTwice: Pair = {
  name: 'refresh × refresh',
  prepare: async (stage) => {
    const { refreshes, state } = await session(stage);
    return { works: [refreshes(0), refreshes(1)], state };
  },
  allowed: ['200 | 200 | 1 to be used'],
  kept: ['BBBAAAAAABBB'],
};

const refreshAndSignOut: Pair = {
  name: 'refresh × sign-out',
  prepare: async (stage) => {
    const { refreshes, signsOut, state } = await session(stage);
    return { works: [refreshes(0), signsOut(1)], state };
  },
  allowed: ['200 | 204 | 0 to be used', '401 invalid_refresh_token | 204 | 0 to be used'],
};

const registerTwice: Pair = {
  name: 'registration × registration of the same address',
  prepare: (stage) => {
    const email = `ada-${randomBytes(6).toString('hex')}@example.com`;
    const registers = (api: number, spelled: string) =>
      asks(stage, '/auth/users', { api, body: { email: spelled, password } });
    return Promise.resolve({ works: [registers(0, email), registers(1, email.toUpperCase())] });
  },
  allowed: ['201 | 409 email_taken', '409 email_taken | 201'],
};

/** A customer who may be erased by the password, which is the same for all of them: hashing it takes long. */
const erasable = async (stage: Stage) => {
  const { shop } = stage;
  const hash = await stage.other('hash', async () => {
    const made = await shop.get(Passwords).hash(password);
    return { made, close: () => Promise.resolve() };
  });
  const opened = await session(stage);
  await shop.rows('update users set password_hash = $2 where id = $1', [opened.buyer.id, hash.made]);
  const { headers } = opened.buyer;
  return {
    ...opened,
    isErased: (api: number) => asks(stage, '/auth/users/me', { api, headers, method: 'DELETE', body: { password } }),
  };
};

const eraseAndRefresh: Pair = {
  name: 'erasure × refresh',
  prepare: async (stage) => {
    const { isErased, refreshes, state } = await erasable(stage);
    return { works: [isErased(0), refreshes(1)], state };
  },
  allowed: ['204 | 200 | 0 to be used', '204 | 401 invalid_refresh_token | 0 to be used'],
};

/** What was ordered just before or at that moment goes on; the erasure is finished after it. */
const eraseAndCheckout: Pair = {
  name: 'erasure × checkout',
  prepare: async (stage) => {
    const { isErased, buyer } = await erasable(stage);
    const { variantId } = await stage.desk.shoppers.product({ stock: 1 });
    const buys = () => stage.told(stage.desk.shoppers.buy(buyer, [{ variantId, quantity: 1 }], { api: 1 }));
    return { works: [isErased(0), buys], state: () => stage.stockOf(variantId) };
  },
  allowed: [
    '204 | 201 | 1 on hand, 1 reserved',
    '409 orders_open | 201 | 1 on hand, 1 reserved',
    '204 | 401 invalid_token | 1 on hand, 0 reserved',
  ],
};

export const sessions: readonly Pair[] = [
  refreshTwice,
  refreshAndSignOut,
  registerTwice,
  eraseAndRefresh,
  eraseAndCheckout,
];
