import { pino } from 'pino';
import { requestLog } from './request-log';

const lines: string[] = [];
const settings = {
  base: { app: 'api "1"', pid: 7 },
  timestamp: () => ',"time":"2030-06-01T12:00:00.000Z"',
  formatters: { level: (label: string, number: number) => ({ level: number, severity: label }) },
};
const loggerOf = (level: string) => pino({ ...settings, level }, { write: (line: string) => void lines.push(line) });
const finished = {
  requestId: '0193f0f0-0000-7000-8000-000000000000',
  method: 'GET',
  route: '/api/v1/products/:idOrSlug',
  status: 200,
  outcome: 'ok',
  durationMs: 1.3,
  queries: 4,
  databaseMs: 0.9,
};

const { requestId, ...others } = finished;

describe('the line about a request', () => {
  beforeEach(() => void lines.splice(0));

  it.each([
    finished,
    { ...finished, requestId: 'a.b:c-d_e', method: 'DELETE', status: 503, outcome: 'busy', durationMs: 0 },
    { requestId, traceId: '4bf92f3577b34da6a3ce929d0e0e4736', ...others },
    { ...finished, sharedBy: 64 },
    { ...finished, route: String.raw`/files/:name(^[\w"]+$)`, durationMs: 30_000 },
  ])('is the one that the logger would write for %p', (request) => {
    const logger = loggerOf('info');
    logger.info(request, 'request');
    requestLog(logger)(request);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe(lines[0]);
  });

  it('says what a child logger says', () => {
    const child = loggerOf('info').child({ shop: 'north' });
    child.info(finished, 'request');
    requestLog(child)(finished);
    expect(lines[1]).toBe(lines[0]);
  });

  it.each(['warn', 'silent'])('is not written at the level %s', (level) => {
    requestLog(loggerOf(level))(finished);
    expect(lines).toEqual([]);
  });
});
