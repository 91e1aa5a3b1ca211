import { randomBytes } from 'node:crypto';
import { TransactionRunner } from '#database';
import { newRefreshSecret } from '../../../libs/identity/src/sessions/refresh-secret';
import { RefreshTokenRepository } from '../../../libs/identity/src/store/refresh-token.repository';
import type { Pair } from '../instrument/pair';
import type { Stage } from '../instrument/stage';
import { asks } from './works';

/** A session that was opened without hashing a password for it. */
const session = async (stage: Stage) => {
  const { shop, desk } = stage;
  const { id, headers } = await desk.shoppers.customer();
  const userId = id ?? '';
  const { token: refresh, hash } = newRefreshSecret();
  const tokens = shop.get(RefreshTokenRepository);
  await shop.get(TransactionRunner).run((tx) => tokens.found(tx, { userId, hash, lifetimeSeconds: 3600 }));
  return {
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
      asks(stage, '/auth/users', { api, body: { email: spelled, password: 'correct horse battery' } });
    return Promise.resolve({ works: [registers(0, email), registers(1, email.toUpperCase())] });
  },
  allowed: ['201 | 409 email_taken', '409 email_taken | 201'],
};

export const sessions: readonly Pair[] = [refreshTwice, refreshAndSignOut, registerTwice];
