import type { DatabaseSettings } from '#config';
import { dataSourceOptions, directly } from './data-source';

const settings: DatabaseSettings = {
  url: 'postgres://pooler/shop',
  directUrl: 'postgres://server/shop',
  replicaUrl: undefined,
  poolSize: 4,
  waitSeconds: 1,
  lockTimeoutMilliseconds: undefined,
  statementTimeoutMilliseconds: undefined,
  idleTransactionMilliseconds: undefined,
};
const session = { applicationName: 'test', role: 'api' } as const;

describe('the connections of a pool', () => {
  it('tell the server their timeouts when they open', () => {
    const { extra } = dataSourceOptions({ ...settings, directUrl: undefined }, session);
    expect(extra).toMatchObject({ options: expect.stringContaining('-c lock_timeout=5000') });
    expect(extra).not.toHaveProperty('pooled');
  });

  it('tell a pooler nothing, which would refuse it, and know that it is one', () => {
    const options = dataSourceOptions(settings, session);
    expect(options).toMatchObject({ url: 'postgres://pooler/shop', extra: { pooled: true } });
    expect(options.extra).not.toHaveProperty('options');
  });

  it('of a command go past the pooler, with timeouts of their own', () => {
    const options = dataSourceOptions(directly(settings), { ...session, role: 'command' });
    expect(options).toMatchObject({
      url: 'postgres://server/shop',
      extra: { options: expect.stringContaining('-c statement_timeout=600000') },
    });
  });
});
