import type { FencedLocks } from '#locks';
import { RedisServer } from '../../support/redis-server';
import { describeWithRedisServer } from '../../support/redis-suites';
import { TcpProxy } from '../../support/tcp-proxy';
import { LockTakers, longLease, refused, takeAgain, takeNow } from './locks-under-test';

describeWithRedisServer('fenced locks whose Redis fails', () => {
  let server: RedisServer;
  let proxy: TcpProxy;
  const takers = new LockTakers();
  let locks: FencedLocks;

  beforeAll(async () => {
    server = await RedisServer.open();
    proxy = await TcpProxy.open();
    locks = takers.start(proxy.via(server.url));
  });

  beforeEach(async () => {
    proxy.recover();
    await server.start();
  });

  afterAll(async () => {
    takers.close();
    await proxy.close();
    await server.close();
  });

  /** As long as a test may take: an answer that came only when the wait was over would not come at all. */
  const patiently = (names: readonly string[]) =>
    locks.acquire(names, { waitMilliseconds: 600_000, leaseMilliseconds: longLease });

  it('are refused while it is down, and are greater than before when it is back and has forgotten everything', async () => {
    const before = await takeAgain(locks, ['mug']);
    await server.stop();
    await expect(patiently(['mug'])).rejects.toMatchObject(refused);
    await before.release();
    await server.start();
    const after = await takeAgain(locks, ['mug']);
    expect(after.token).toBeGreaterThan(before.token);
    await after.release();
  });

  it('do not wait for one that hangs, and reconnect once it moves again', async () => {
    const before = await takeAgain(locks, ['cup']);
    proxy.pause();
    const asked = Array.from({ length: 5 }, () => patiently(['mug']));
    for (const one of asked) await expect(one).rejects.toMatchObject(refused);
    await expect(patiently(['mug'])).rejects.toMatchObject(refused);
    proxy.recover();
    const after = await takeAgain(locks, ['jar']);
    expect(after.token).toBeGreaterThan(before.token);
    await before.release();
    await (await takeAgain(locks, ['cup'])).release();
    await after.release();
  });

  it('are refused to who waits for one of them when it goes away', async () => {
    const before = await takeAgain(locks, ['pot']);
    const asked = Promise.allSettled([patiently(['pot'])]);
    await server.stop();
    expect(await asked).toMatchObject([{ reason: refused }]);
    await server.start();
    await (await takeAgain(locks, ['pot'])).release();
    await before.release();
  });

  it('can be asked for before it has ever been there', async () => {
    await server.stop();
    const early = takers.start(server.url);
    await expect(takeNow(early, ['mug'])).rejects.toMatchObject(refused);
    await server.start();
    await (await takeAgain(early, ['mug'])).release();
  });

  it('can be asked for when it has hung from the beginning', async () => {
    proxy.hold();
    const early = takers.start(proxy.via(server.url));
    const asked = [takeNow(early, ['mug']), takeNow(early, ['mug'])];
    for (const one of asked) await expect(one).rejects.toMatchObject(refused);
    proxy.recover();
    await (await takeAgain(early, ['mug'])).release();
  });
});
