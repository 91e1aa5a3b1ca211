import type { Expectation } from './expectation';
import { password } from './room';

export const identityExpectations: Readonly<Record<string, Expectation>> = {
  'POST /api/v1/auth/users': {
    prepare: (room) => ({ body: { email: `new-${room.unique()}@example.com`, password } }),
  },
  'GET /api/v1/auth/users/me': { prepare: () => ({}) },
  'PATCH /api/v1/auth/users/me': { prepare: () => ({ body: { name: 'Ada' } }) },
  'POST /api/v1/auth/jwt/create': { prepare: ({ customer }) => ({ body: { email: customer.email, password } }) },
  'POST /api/v1/auth/jwt/refresh': {
    prepare: async (room) => ({ body: { refresh: (await room.session()).refresh } }),
  },
  'POST /api/v1/auth/jwt/verify': { prepare: async (room) => ({ body: { token: (await room.session()).access } }) },
  'POST /api/v1/auth/logout': { prepare: async (room) => ({ body: { refresh: (await room.session()).refresh } }) },
};
