import { defineEvent } from './events';
import { JobRegistry } from './job-registry';

const Packed = defineEvent<{ parcelId: string }>('test.packed');
const Sent = defineEvent<{ parcelId: string }>('test.sent');
const handle = () => Promise.resolve();

describe('the registry of jobs', () => {
  let registry: JobRegistry;

  beforeEach(() => {
    registry = new JobRegistry();
  });

  it('finds a consumer by its topic and name', () => {
    registry.on(Packed, { consumer: 'a', queue: 'mail', handle });
    registry.on(Sent, { consumer: 'a', queue: 'payments', handle });
    expect(registry.subscription('test.packed', 'a')?.queue).toBe('mail');
    expect(registry.subscription('test.sent', 'a')?.queue).toBe('payments');
    expect(registry.subscription('test.packed', 'b')).toBeUndefined();
  });

  it('knows the consumers of each topic, also several in one queue', async () => {
    registry.on(Packed, { consumer: 'a', queue: 'mail', handle });
    registry.on(Packed, { consumer: 'b', queue: 'payments', handle });
    registry.on(Packed, { consumer: 'c', queue: 'mail', handle });
    registry.withoutConsumer(Sent);
    expect(await registry.consumersByTopic()).toEqual({ 'test.packed': ['a', 'b', 'c'], 'test.sent': [] });
    expect(registry.subscribersOf('test.packed').map(({ consumer }) => consumer)).toEqual(['a', 'b', 'c']);
  });

  it('leaves out who does not want a topic now, and asks each question once', async () => {
    const interest = jest.fn().mockResolvedValue(false);
    registry.on(Packed, { consumer: 'a', queue: 'mail', handle });
    registry.on(Packed, { consumer: 'b', queue: 'mail', wanted: interest, handle });
    registry.on(Sent, { consumer: 'b', queue: 'mail', wanted: interest, handle });
    expect(await registry.consumersByTopic()).toEqual({ 'test.packed': ['a'], 'test.sent': [] });
    expect(interest).toHaveBeenCalledTimes(1);
    interest.mockResolvedValue(true);
    expect(await registry.consumersByTopic()).toEqual({ 'test.packed': ['a', 'b'], 'test.sent': ['b'] });
  });

  it('takes a consumer that cannot be asked for interested: nothing is lost', async () => {
    const unreachable = () => Promise.reject(new Error('away'));
    registry.on(Packed, { consumer: 'a', queue: 'mail', wanted: unreachable, handle });
    expect(await registry.consumersByTopic()).toEqual({ 'test.packed': ['a'] });
  });

  it('refuses a consumer that has subscribed already, because the inbox would let it handle a message once', () => {
    registry.on(Packed, { consumer: 'a', queue: 'mail', handle });
    expect(() => registry.on(Packed, { consumer: 'a', queue: 'payments', handle })).toThrow('once only');
    expect(() => registry.on(Sent, { consumer: 'a', queue: 'mail', handle })).not.toThrow();
  });

  it('refuses a name that the queue would refuse in the id of a job', () => {
    expect(() => registry.on(Packed, { consumer: 'a:b', queue: 'mail', handle })).toThrow('colon');
    expect(registry.subscribersOf('test.packed')).toEqual([]);
  });

  it('finds a scheduled job by its queue and name', () => {
    registry.every({ name: 'sweep', queue: 'maintenance', everySeconds: 5, run: handle });
    expect(registry.scheduledJob('maintenance', 'sweep')?.everySeconds).toBe(5);
    expect(registry.scheduledJob('mail', 'sweep')).toBeUndefined();
    expect(registry.scheduledJobs()).toHaveLength(1);
  });
});
