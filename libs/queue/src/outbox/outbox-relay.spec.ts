import type { ModuleRef } from '@nestjs/core';
import type { DatabaseSettings } from '#config';
import { JobRegistry } from '../job-registry';
import { OutboxListener } from './outbox-listener';
import { OutboxRelay } from './outbox-relay';
import type { OutboxRow } from './outbox-row';
import { OutboxStore } from './outbox.store';

jest.mock('./outbox-listener');

const pollMilliseconds = 1000;
const row: OutboxRow = {
  id: '1',
  topic: 'nobody.consumes',
  payload: {},
  requestId: null,
  traceparent: null,
  publications: 0,
  publishedTo: [],
  dueConsumers: null,
  settled: [],
  editedPayloads: null,
  jobIds: null,
};

describe('a relay', () => {
  let relay: OutboxRelay;
  let claim: jest.SpyInstance<Promise<OutboxRow[]>>;
  let hint: () => void;

  beforeEach(() => {
    jest.useFakeTimers();
    jest.mocked(OutboxListener).mockImplementation((_url, onHint) => {
      hint = onHint;
      return { open: async () => undefined, close: () => undefined } as unknown as OutboxListener;
    });
    const store = Object.create(OutboxStore.prototype) as OutboxStore;
    claim = jest.spyOn(store, 'claim').mockResolvedValue([]);
    jest.spyOn(store, 'markPublished').mockResolvedValue();
    const settings = { republishSeconds: 60 };
    relay = new OutboxRelay(store, new JobRegistry(), {} as ModuleRef, settings, {} as DatabaseSettings);
    jest.spyOn(relay['log'], 'warn').mockReturnValue();
  });

  afterEach(async () => {
    await relay.beforeApplicationShutdown();
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  const start = async () => {
    await relay.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(0);
  };

  it('looks at once, and then once a poll', async () => {
    await start();
    expect(claim).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(pollMilliseconds - 1);
    expect(claim).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(claim).toHaveBeenCalledTimes(2);
  });

  it('looks at once when it is told of something', async () => {
    await start();
    hint();
    await jest.advanceTimersByTimeAsync(0);
    expect(claim).toHaveBeenCalledTimes(2);
  });

  it('looks again right after the round during which it was told of something', async () => {
    await start();
    let answer: (rows: OutboxRow[]) => void = () => undefined;
    claim.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    hint();
    await jest.advanceTimersByTimeAsync(0);
    hint();
    answer([]);
    await jest.advanceTimersByTimeAsync(0);
    expect(claim).toHaveBeenCalledTimes(3);
  });

  it('goes on without a pause while there are full batches', async () => {
    claim.mockResolvedValueOnce(Array.from({ length: 100 }, () => row)).mockResolvedValueOnce([row]);
    await start();
    expect(claim).toHaveBeenCalledTimes(2);
  });

  it('waits for the next poll when the database is away, and does not hammer it', async () => {
    claim.mockRejectedValue(new Error('away'));
    await start();
    await jest.advanceTimersByTimeAsync(pollMilliseconds - 1);
    expect(claim).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(claim).toHaveBeenCalledTimes(2);
  });

  it('finishes its round before it closes, and starts no other', async () => {
    let answer: (rows: OutboxRow[]) => void = () => undefined;
    claim.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    await start();
    let closed = false;
    const closing = relay.beforeApplicationShutdown().then(() => (closed = true));
    hint();
    await jest.advanceTimersByTimeAsync(pollMilliseconds);
    expect(closed).toBe(false);
    answer([row]);
    await closing;
    await jest.advanceTimersByTimeAsync(pollMilliseconds);
    expect(claim).toHaveBeenCalledTimes(1);
  });
});
