import type { Expectation } from './expectation';
import { password } from './room';

export const identityExpectations: Readonly<Record<string, Expectation>> = {
  'POST /api/v1/auth/users': {
    prepare: (room) => ({ body: { email: `new-${room.unique()}@example.com`, password } }),
  },
  'GET /api/v1/auth/users/me': { prepare: () => ({}) },
  'PATCH /api/v1/auth/users/me': { prepare: () => ({ body: { name: 'Ada' } }) },
  'GET /api/v1/auth/users/me/export': { prepare: () => ({}) },
  // With a wrong password: nobody is to be erased in the middle of this.
  'DELETE /api/v1/auth/users/me': { prepare: () => ({ body: { password: 'not my password' } }), status: 403 },
  'POST /api/v1/auth/users/reset-password': { prepare: ({ customer }) => ({ body: { email: customer.email } }) },
  // Only a mail has the token that is good.
  'POST /api/v1/auth/users/reset-password/confirm': {
    prepare: (room) => ({ body: { token: room.unique(), newPassword: password } }),
    status: 400,
  },
  'GET /api/v1/users': { prepare: () => ({}) },
  'GET /api/v1/users/{id}': { prepare: ({ customer }) => ({ params: { id: customer.id } }) },
  'PATCH /api/v1/users/{id}': {
    prepare: async ({ make }) => ({ params: { id: (await make.customer()).id }, body: { tier: 'GOLD' } }),
  },
  'POST /api/v1/auth/jwt/create': { prepare: ({ customer }) => ({ body: { email: customer.email, password } }) },
  'POST /api/v1/auth/jwt/refresh': {
    prepare: async (room) => ({ body: { refresh: (await room.session()).refresh } }),
  },
  'POST /api/v1/auth/jwt/verify': { prepare: async (room) => ({ body: { token: (await room.session()).access } }) },
  'POST /api/v1/auth/logout': { prepare: async (room) => ({ body: { refresh: (await room.session()).refresh } }) },
};
