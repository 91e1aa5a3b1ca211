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

  it('finds a consumer by its queue and name alone', () => {
    registry.on(Packed, { consumer: 'a', queue: 'mail', handle });
    expect(registry.consumer('mail', 'a')?.topic).toBe('test.packed');
    expect(registry.consumer('payments', 'a')).toBeUndefined();
    expect(registry.consumer('mail', 'b')).toBeUndefined();
  });

  it('counts the consumers of each topic that it knows', () => {
    registry.on(Packed, { consumer: 'a', queue: 'mail', handle });
    registry.on(Packed, { consumer: 'b', queue: 'payments', handle });
    registry.withoutConsumer(Sent);
    expect(registry.consumerCounts()).toEqual({ 'test.packed': 2, 'test.sent': 0 });
    expect(registry.subscribersOf('test.packed').map(({ consumer }) => consumer)).toEqual(['a', 'b']);
  });

  it('refuses a second consumer of a topic in one queue, because their jobs would have one id', () => {
    registry.on(Packed, { consumer: 'a', queue: 'mail', handle });
    expect(() => registry.on(Packed, { consumer: 'b', queue: 'mail', handle })).toThrow('job ids would clash');
    expect(() => registry.on(Sent, { consumer: 'c', queue: 'mail', handle })).not.toThrow();
  });

  it('finds a scheduled job by its queue and name', () => {
    registry.every({ name: 'sweep', queue: 'maintenance', everySeconds: 5, run: handle });
    expect(registry.scheduledJob('maintenance', 'sweep')?.everySeconds).toBe(5);
    expect(registry.scheduledJob('mail', 'sweep')).toBeUndefined();
    expect(registry.scheduledJobs()).toHaveLength(1);
  });
});
