import { backlogAims, backlogRatios, backlogTable, type MeasuredBacklog } from '../../../bench/backlog/backlog-report';
import { sideName, sidesOf } from '../../../bench/backlog/backlog-side';
import { StepTallies } from '../../../bench/generator/step-tallies';
import { Tally } from '../../../bench/generator/tally';
import { mailRatios, mailsTable } from '../../../bench/mail/mail-report';
import { busyTable, paidRatio, stagesTable } from '../../../bench/paid/paid-report';
import { paidStages } from '../../../bench/paid/paid-plan';
import { readOptionsOrQuick } from '../../../bench/support/options';
import type { QueueBackend } from '../../../bench/support/queue-backends';

const backend = (name: QueueBackend['name']): QueueBackend => ({
  name,
  env: {},
  empty: async () => undefined,
  completedJobs: async () => 0,
});
const [postgresql, redis] = [backend('postgresql'), backend('redis')];

describe('options with a quick run', () => {
  const known = { rounds: { default: 3, min: 1, max: 9 }, seconds: { default: 8, min: 1, max: 9 } };
  const read = (...args: readonly string[]) => readOptionsOrQuick(known, { rounds: 1 }, args);

  it('are as usual without --quick, smaller with it, and in any case what is given', () => {
    expect(read()).toEqual({ rounds: 3, seconds: 8, quick: false });
    expect(read('--quick')).toEqual({ rounds: 1, seconds: 8, quick: true });
    expect(read('--quick', '--rounds', '2')).toEqual({ rounds: 2, seconds: 8, quick: true });
  });

  it('are refused as ever', () => {
    expect(() => read('--quick', '--rounds', '10')).toThrow('--rounds must be a number from 1 to 9');
    expect(() => read('--quickly')).toThrow('The options are: --rounds <number>, --seconds <number>, --quick.');
  });
});

describe('the report of the mails', () => {
  const round = (mails: number, seconds: number) => {
    return {
      mails,
      messages: mails / 2,
      seconds,
      messagesPerJob: 4,
      failures: 1,
      publishedAgain: 2,
      workersShare: 0.5,
      largestPart: 0.5,
    };
  };
  const measured = [
    { side: { backend: postgresql, workers: 1 }, rounds: [round(100, 10), round(100, 100)] },
    { side: { backend: postgresql, workers: 2 }, rounds: [round(100, 5), round(100, 50)] },
    { side: { backend: redis, workers: 1 }, rounds: [round(100, 2), round(100, 20)] },
  ];

  it('compares round by round, so that a slow minute of the machine hits both', () => {
    const lines = mailRatios(measured).split('\n').slice(2);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/2 workers to 1, postgresql +\| 2\.00 × \| +0\.0 %/);
    expect(lines[1]).toMatch(/redis to postgresql, 1 worker +\| 5\.00 × \| +0\.0 %/);
    expect(mailRatios(measured.slice(0, 1))).toBe('');
  });

  it('says how many mails and messages a second, and hides neither failures nor what was queued twice', () => {
    const [, , line = ''] = mailsTable(measured.slice(0, 1)).split('\n');
    expect(line.replaceAll(/ +/g, ' ')).toBe('| postgresql | 1 | 5.50 | 164 % | 2.75 | 4.00 | 50 % | 50 % | 2 | 4 |');
  });

  it('leaves out what the system does not tell', () => {
    const unknown = { ...round(1, 1), workersShare: undefined };
    expect(mailsTable([{ side: { backend: redis, workers: 1 }, rounds: [unknown] }])).toContain(' – |');
  });
});

const tallyOf = (...latencies: readonly number[]): Tally => {
  const tally = new Tally();
  for (const latency of latencies) tally.record('201', latency);
  return tally;
};

describe('the report of the backlog', () => {
  const round = (...latencies: readonly number[]) => ({
    checkouts: {
      perSecond: 1,
      tally: tallyOf(...latencies),
      orders: 1,
      walBytesPerOrder: undefined,
      unknown: 0,
      unresolved: 0,
    },
    mailsPerSecond: 7,
    workerShare: 1,
  });
  const [working, workingMany, idle, idleMany] = sidesOf([postgresql], 10_000);
  const row = (side: typeof working, ...latencies: readonly number[]): MeasuredBacklog => {
    if (!side) throw new Error('There is no such side.');
    return { side, rounds: latencies.map((latency) => round(latency)) };
  };
  const measured = [row(working, 10, 100), row(workingMany, 20, 110), row(idle, 10, 10), row(idleMany, 10, 11)];

  it('knows a side with and without mails, with and without a worker, on each backend', () => {
    expect(sidesOf([postgresql, redis], 10_000)).toHaveLength(8);
    expect(new Set(sidesOf([postgresql, redis], 10_000).map(sideName)).size).toBe(8);
  });

  it('compares with no mails waiting, all else the same, round by round', () => {
    const [one, none] = backlogRatios(measured);
    expect(one?.row.side).toBe(workingMany);
    expect(one?.p50.map((ratio) => Math.round(ratio * 10) / 10)).toEqual([2, 1.1]);
    expect(none?.p50.map((ratio) => Math.round(ratio * 10) / 10)).toEqual([1, 1.1]);
  });

  it('says whether the ratio is near one', () => {
    const aims = backlogAims(backlogRatios(measured));
    expect(aims.map(({ reached }) => reached)).toEqual([false, true]);
    expect(aims[0]?.aim).toContain('10,000 mails waiting on postgresql, a worker at work');
  });

  it('hides no refusal', () => {
    const refused = row(working, 1);
    refused.rounds[0]?.checkouts.tally.count('503 busy', 7);
    expect(backlogTable([refused])).toContain('7 × 503 busy');
  });
});

describe('the report of what is paid', () => {
  const round = (milliseconds: number) => {
    const stages = new StepTallies();
    for (const stage of Object.values(paidStages)) stages.step(stage).record('200', milliseconds);
    return { stages, clientShare: 0.1, apiShare: 0.2, workerShare: undefined };
  };
  const measured = [
    { backend: 'postgresql', rounds: [round(10), round(100)] },
    { backend: 'redis', rounds: [round(5), round(50)] },
  ] as const;

  it('compares the backends round by round', () => {
    expect(paidRatio(measured)).toContain('round by round: 0.50 × (spread');
    expect(paidRatio(measured.slice(0, 1))).toBe('');
  });

  it('has a line for each stage and backend, and names what was refused', () => {
    measured[0].rounds[0]?.stages.step(paidStages.answer).record('401 invalid_signature', 1);
    const lines = stagesTable(measured).split('\n').slice(2);
    expect(lines).toHaveLength(8);
    expect(lines[0]).toContain('1 × 401 invalid_signature');
    expect(busyTable(measured)).toMatch(/postgresql +\| +20 % \| +– \| +10 % \|/);
  });
});
