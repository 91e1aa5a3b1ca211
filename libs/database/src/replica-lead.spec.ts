import { ReplicaLead } from './replica-lead';

describe('what is known about a replica', () => {
  let now: number;
  let lead: ReplicaLead;

  beforeEach(() => {
    now = 10_000;
    lead = new ReplicaLead(() => now);
  });

  it('is nothing before it has reached a sample', () => {
    expect(lead.isRecent).toBe(false);
    lead.replayed('0/500');
    expect(lead.isRecent).toBe(false);
    lead.sampled('0/600', now);
    lead.replayed('0/5FF');
    expect(lead.isRecent).toBe(false);
  });

  it('is that it is recent for a second after the sample that it has reached was asked for, not after it was reached', () => {
    lead.sampled('0/600', now);
    now += 900;
    lead.replayed('0/600');
    expect(lead.isRecent).toBe(true);
    now += 100;
    expect(lead.isRecent).toBe(false);
  });

  it('counts the latest of the samples that it has reached', () => {
    lead.sampled('0/600', now);
    lead.sampled('1/0', now + 300);
    lead.sampled('1/80000000', now + 600);
    now += 1200;
    lead.replayed('1/7FFFFFFF');
    expect(lead.isRecent).toBe(true);
    now += 100;
    expect(lead.isRecent).toBe(false);
    lead.replayed('2/0');
    expect(lead.isRecent).toBe(true);
  });

  it('does not do after a change, until a sample that was asked for after it is reached', () => {
    lead.sampled('0/600', now);
    lead.replayed('0/600');
    now += 10;
    lead.changed();
    expect(lead.isRecent).toBe(false);
    lead.sampled('0/700', now - 5);
    lead.replayed('0/700');
    expect(lead.isRecent).toBe(false);
    lead.sampled('0/700', now + 5);
    lead.replayed('0/700');
    expect(lead.isRecent).toBe(true);
  });

  it('does not grow with the time that a replica is away', () => {
    for (let n = 0; n < 1000; n += 1) lead.sampled('0/600', now + n);
    expect(lead['samples']).toHaveLength(16);
  });
});
