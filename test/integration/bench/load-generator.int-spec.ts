import * as fc from 'fast-check';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { AnswerParser, headerOf, type HttpAnswer, MalformedAnswer } from '../../../bench/generator/answer-parser';
import { Connection, NoAnswer } from '../../../bench/generator/connection';
import { LatencyHistogram } from '../../../bench/generator/latency-histogram';
import { closedLoop, isWithin, openLoop, windowOf } from '../../../bench/generator/pacing';
import { requestText } from '../../../bench/generator/request-text';
import { outcomeOf, Tally } from '../../../bench/generator/tally';
import { percentile } from '../../../bench/support/statistics';

const latencies = fc.array(fc.double({ min: 0.02, max: 100_000, noNaN: true }), { minLength: 1, maxLength: 200 });

describe('a histogram of latencies', () => {
  it('gives each percentile at most one percent too high, and never too low', () => {
    fc.assert(
      fc.property(latencies, fc.integer({ min: 1, max: 100 }), (values, percent) => {
        const histogram = new LatencyHistogram();
        values.forEach((value) => histogram.record(value));
        const exact = percentile(values, percent);
        expect(histogram.percentile(percent)).toBeGreaterThanOrEqual(exact * 0.999_999);
        expect(histogram.percentile(percent)).toBeLessThanOrEqual(exact * 1.010_001);
      }),
    );
  });

  it('is the same after a journey between processes, and adds up', () => {
    fc.assert(
      fc.property(latencies, latencies, (ours, theirs) => {
        const all = new LatencyHistogram();
        [...ours, ...theirs].forEach((value) => all.record(value));
        const sum = new LatencyHistogram();
        ours.forEach((value) => sum.record(value));
        const other = new LatencyHistogram();
        theirs.forEach((value) => other.record(value));
        sum.add(JSON.parse(JSON.stringify(other)) as ReturnType<LatencyHistogram['toJSON']>);
        expect(sum.toJSON()).toEqual(all.toJSON());
        expect(sum.count).toBe(ours.length + theirs.length);
        expect(sum.maxMilliseconds).toBe(Math.max(...ours, ...theirs));
      }),
    );
  });

  it('bears what is beyond its buckets, and knows nothing of nothing', () => {
    const histogram = new LatencyHistogram();
    expect(histogram.percentile(99)).toBe(0);
    [0, 1e12].forEach((value) => histogram.record(value));
    expect(histogram.percentile(1)).toBeLessThan(0.02);
    expect(histogram.maxMilliseconds).toBe(1e12);
  });
});

const answer = (status: number, body: string, headers = `Content-Length: ${Buffer.byteLength(body)}\r\n`): string =>
  `HTTP/1.1 ${status} Some Words\r\nDate: today\r\n${headers}\r\n${body}`;
const chunked = (...chunks: readonly string[]): string =>
  answer(200, '', 'Transfer-Encoding: chunked\r\n') +
  chunks.map((chunk) => `${Buffer.byteLength(chunk).toString(16)};note=1\r\n${chunk}\r\n`).join('') +
  '0\r\nTrailer: x\r\n\r\n';

describe('a parser of answers', () => {
  const stream = Buffer.from(
    [
      answer(201, '{"id":"é"}'),
      'HTTP/1.1 100 Continue\r\n\r\n',
      chunked('{"a":', '"ü€"}'),
      'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n',
      answer(409, '{"code":"insufficient_stock"}'),
      answer(204, '', ''),
      answer(200, ''),
      chunked(),
    ].join(''),
  );
  const found = (answers: readonly HttpAnswer[]) => answers.map(({ status, body }) => [status, body.toString()]);
  const expected = [
    [201, '{"id":"é"}'],
    [200, '{"a":"ü€"}'],
    [304, ''],
    [409, '{"code":"insufficient_stock"}'],
    [204, ''],
    [200, ''],
    [200, ''],
  ];

  it('finds every answer in one packet', () => {
    expect(found(new AnswerParser().push(stream))).toEqual(expected);
  });

  it('finds the same answers wherever the packets are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 30 }), (cuts) => {
        const parser = new AnswerParser();
        const places = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
        const packets = places.slice(1).map((end, index) => stream.subarray(places[index], end));
        expect(found(packets.flatMap((packet) => parser.push(packet)))).toEqual(expected);
      }),
    );
  });

  it('keeps an answer that is not whole to itself, byte by byte', () => {
    const parser = new AnswerParser();
    const whole = Buffer.from(chunked('abc'));
    for (let at = 0; at < whole.length - 1; at += 1) expect(parser.push(whole.subarray(at, at + 1))).toEqual([]);
    expect(found(parser.push(whole.subarray(-1)))).toEqual([[200, 'abc']]);
  });

  it.each([
    ['something else', 'GET / HTTP/1.1\r\n\r\n'],
    ['a body of unknown length', 'HTTP/1.1 200 OK\r\n\r\nabc'],
    ['a chunk without a length', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['a head without an end', 'x'.repeat(70_000)],
  ])('refuses %s', (_, text) => {
    expect(() => new AnswerParser().push(Buffer.from(text))).toThrow(MalformedAnswer);
  });

  it('reads headers however they are written', () => {
    const [first] = new AnswerParser().push(Buffer.from(answer(429, '', 'retry-AFTER:  7\r\nContent-Length: 0\r\n')));
    expect(first && [headerOf(first, 'Retry-After'), headerOf(first, 'date'), headerOf(first, 'x')]).toEqual([
      '7',
      'today',
      undefined,
    ]);
  });
});

describe('a connection', () => {
  let server: Server;
  let connection: Connection;
  const sockets = new Set<Socket>();
  let reply: (request: string, socket: Socket) => void;

  beforeEach(async () => {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', (data: Buffer) => reply(data.toString(), socket));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    connection = new Connection({ address, timeoutMilliseconds: 300 });
  });
  afterEach(() => {
    connection.close();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    server.close();
  });

  const get = requestText({ method: 'GET', path: '/', host: 'shop' });
  const failure = (asked: Promise<unknown>) => asked.catch((error: unknown) => error);

  it('is kept from one request to the next', async () => {
    reply = (_, socket) => socket.write(answer(200, 'one'));
    expect((await connection.ask(get)).body.toString()).toBe('one');
    expect((await connection.ask(get)).status).toBe(200);
    expect(sockets.size).toBe(1);
  });

  it('is opened again after the server has closed it with an answer', async () => {
    reply = (_, socket) => socket.end(answer(200, '', 'Connection: close\r\nContent-Length: 0\r\n'));
    await connection.ask(get);
    await connection.ask(get);
    expect(sockets.size).toBe(2);
  });

  it.each<[string, typeof reply]>([
    ['the server hangs up', (_, socket) => socket.destroy()],
    ['the server hangs up in the middle', (_, socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc')],
    ['the server says nothing in time', () => undefined],
    ['the answer cannot be read', (_, socket) => socket.write('what?\r\n\r\n')],
  ])('does not know the outcome when %s, and works again afterwards', async (_, behaviour) => {
    reply = behaviour;
    expect(await failure(connection.ask(get))).toMatchObject({ sent: true } satisfies Partial<NoAnswer>);
    reply = (_request, socket) => socket.write(answer(200, 'again'));
    expect((await connection.ask(get)).body.toString()).toBe('again');
  });

  it('knows that nothing was sent where nobody listens', async () => {
    server.close();
    await once(server, 'close');
    const error = await failure(connection.ask(get));
    expect(error).toBeInstanceOf(NoAnswer);
    expect(error).toMatchObject({ sent: false });
  });

  it('takes one request at a time', async () => {
    reply = (_, socket) => socket.write(answer(200, ''));
    const first = connection.ask(get);
    await expect(connection.ask(get)).rejects.toThrow('while it waits for an answer');
    expect((await first).status).toBe(200);
  });
});

describe('a request', () => {
  it('carries the length of its body in bytes', () => {
    const text = requestText({ method: 'POST', path: '/x', host: 'h', headers: { 'x-a': 'b' }, body: '"é"' });
    expect(text).toBe(
      'POST /x HTTP/1.1\r\nhost: h\r\nx-a: b\r\ncontent-type: application/json\r\ncontent-length: 4\r\n\r\n"é"',
    );
    expect(requestText({ method: 'POST', path: '/', host: 'h' })).toMatch(/content-length: 0\r\n\r\n$/);
    expect(requestText({ method: 'GET', path: '/', host: 'h' })).toBe('GET / HTTP/1.1\r\nhost: h\r\n\r\n');
  });
});

describe('a tally', () => {
  const outcome = (status: number, body: string) => outcomeOf({ status, head: '', body: Buffer.from(body) });

  it('names refusals by status and code', () => {
    expect(outcome(409, '{"title":"x","code": "insufficient_stock"}')).toBe('409 insufficient_stock');
    expect(outcome(502, '<html>')).toBe('502');
    expect(outcome(201, '{"code":"x"}')).toBe('201');
  });

  it('has latencies of successes alone, so that refusals do not make a service look fast', () => {
    const tally = new Tally();
    tally.record('201', 10);
    tally.record('503 busy', 1);
    tally.record('no answer', 30_000);
    expect([tally.all, tally.succeeded, tally.latencies.count]).toEqual([3, 1, 1]);
    expect(Tally.of(tally.toJSON()).outcomes).toEqual(tally.outcomes);
  });
});

describe('pacing', () => {
  it('counts from the end of the warm-up to the end', () => {
    const window = windowOf({ warmUpSeconds: 1, seconds: 2 });
    expect(window.until - window.from).toBeCloseTo(2000);
    expect([-1, 0, 1999, 2000].map((at) => isWithin(window, window.from + at))).toEqual([false, true, true, false]);
  });

  it('has each client of a closed loop send one request at a time', async () => {
    const underWay = [0, 0, 0];
    let most = 0;
    await closedLoop(3, windowOf({ warmUpSeconds: 0, seconds: 0.05 }), async (client) => {
      underWay[client] = (underWay[client] ?? 0) + 1;
      most = Math.max(most, ...underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay[client] = (underWay[client] ?? 0) - 1;
    });
    expect(most).toBe(1);
    expect(underWay).toEqual([0, 0, 0]);
  });

  it('counts latencies of an open loop from when a request should have been sent, though no client was free', async () => {
    const waits: number[] = [];
    const stalledUntil = performance.now() + 60;
    const rate = { clients: 1, ratePerSecond: 500, seed: 1 };
    await openLoop(rate, windowOf({ warmUpSeconds: 0, seconds: 0.1 }), async (_, intendedAt) => {
      waits.push(performance.now() - intendedAt);
      while (performance.now() < stalledUntil) await new Promise((resolve) => setImmediate(resolve));
    });
    expect(waits.length).toBeGreaterThan(10);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...waits)).toBeGreaterThan(20);
  });
});
