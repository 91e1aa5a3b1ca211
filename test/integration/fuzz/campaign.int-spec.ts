import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Campaign } from '../../fuzz/campaign';
import { curlLine } from '../../fuzz/curl-line';
import type { FuzzedShop } from '../../fuzz/fuzzed-shop';
import { neverGranted } from '../../fuzz/fuzz-report';
import type { OpenApiDocument, Schema } from '../../fuzz/openapi-document';
import { kinds, type Things } from '../../fuzz/things';

const problem: Schema = {
  type: 'object',
  properties: { status: { type: 'number' }, code: { type: 'string' }, requestId: { type: 'string' } },
  required: ['status', 'code', 'requestId'],
};

const refused = {
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemResponse' } } },
};

const document: OpenApiDocument = {
  components: {
    schemas: {
      ProblemResponse: problem,
      ThingRequest: {
        type: 'object',
        properties: { quantity: { type: 'integer', minimum: 1, maximum: 9 }, note: { type: 'string', maxLength: 20 } },
        required: ['quantity'],
      },
      ThingResponse: { type: 'object', properties: { quantity: { type: 'integer' } }, required: ['quantity'] },
    },
  },
  paths: {
    '/things': {
      post: {
        operationId: 'things_add',
        'x-access': 'public',
        security: [],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/ThingRequest' } } } },
        responses: {
          200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/ThingResponse' } } } },
          400: refused,
          503: refused,
        },
      },
    },
  },
};

const things = Object.fromEntries(kinds.map((kind) => [kind, ['thing']])) as unknown as Things;
const nobody = { anonymous: {}, guest: {}, customer: {}, staff: {}, admin: {} };
const shop: FuzzedShop = { things, headersOf: nobody };

type Body = { quantity?: unknown; note?: unknown } | undefined;

interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a flawless server would answer. */
function flawless(body: Body): Reply {
  const quantity = body?.quantity;
  const isFine = typeof quantity === 'number' && quantity >= 1 && quantity <= 9 && Number.isInteger(quantity);
  return isFine ? { status: 200, body: { quantity } } : refusal(400);
}

const refusal = (status: number, code = 'no'): Reply => ({
  status,
  body: { status, code, requestId: 'request' },
  type: 'application/problem+json',
});

describe('a campaign', () => {
  let server: Server;
  let answer: (body: Body) => Reply;
  let received: string[];

  beforeAll(async () => {
    server = createServer((request, response) => void serve(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sent = await text(request);
    received.push(`${request.url} ${sent}`);
    const { status, body, type = 'application/json', headers } = answer(parsed(sent));
    response.writeHead(status, { 'x-request-id': 'request', 'content-type': type, ...headers });
    response.end(body === undefined ? '' : JSON.stringify(body));
  }

  function parsed(sent: string): Body {
    try {
      return (JSON.parse(sent) ?? undefined) as Body;
    } catch {
      return undefined;
    }
  }

  async function campaign(answering: typeof answer, seed = 1): Promise<Campaign> {
    answer = answering;
    received = [];
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const options = { document, address, webhookSecret: `whsec_${'A'.repeat(32)}`, seed, requestsPerOperation: 150 };
    const made = new Campaign(options);
    await made.round(shop);
    made.close();
    return made;
  }

  it('finds nothing wrong with a server that keeps to its document', async () => {
    const { findings, statuses } = await campaign(flawless);
    expect(findings).toEqual([]);
    expect(statuses.get('things_add')?.get(200)).toBeGreaterThan(30);
    expect(statuses.get('things_add')?.get(400)).toBeGreaterThan(30);
  });

  it('sends the same requests for the same seed, and others for another', async () => {
    await campaign(flawless, 5);
    const first = received;
    await campaign(flawless, 5);
    expect(received).toEqual(first);
    await campaign(flawless, 6);
    expect(received).not.toEqual(first);
  });

  it('names the smallest request that breaks the server, and the command that finds it again', async () => {
    const broken = (body: Body): Reply =>
      Array.isArray(body?.note) || body?.note === '' ? { status: 500 } : flawless(body);
    const { findings } = await campaign(broken);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      operation: 'POST /things',
      fault: expect.stringMatching(/^answers 500/) as unknown,
      replay: 'npm run fuzz -- --seed 1 --rounds 1 --requests 150 --operations things_add',
    });
    expect(findings[0]?.curl).toMatch(
      /^curl -sig --path-as-is -X POST .*"note":(?:""|\[).* 'http:\/\/127\.0\.0\.1:\d+\/things'$/,
    );
  });

  it.each<[string, RegExp, (body: Body) => Reply]>([
    ['a status that is not documented', /^answers 404, which is not documented/, () => refusal(404)],
    ['an error that is no problem document', /an error that is application\/json/, () => ({ status: 400, body: {} })],
    ['a problem that its schema refuses', /its schema refuses/, () => ({ ...refusal(400), body: { status: 400 } })],
    ['a problem of another status', /its problem says 409/, () => ({ ...refusal(409), status: 400 })],
    ['a wrong type', /quantity must be integer/, () => ({ status: 200, body: { quantity: '1' } })],
    ['a member too many', /additional properties/, () => ({ status: 200, body: { quantity: 1, secret: 1 } })],
    ['an empty answer', /no JSON/, () => ({ status: 200 })],
    ['another media type', /media type "text\/html"/, () => ({ status: 200, type: 'text/html', body: 1 })],
    ['a stack', /something of the inside/, () => refusal(400, 'at run (/app/node_modules/pg/index.js:1)')],
    ['no request id', /without X-Request-Id/, () => ({ ...refusal(400), headers: { 'x-request-id': '' } })],
  ])('notices %s', async (_, fault, answering) => {
    const { findings } = await campaign(answering);
    expect(findings.map((finding) => finding.fault)).toEqual([expect.stringMatching(fault)]);
  });

  it('comes again to a busy server when it is told to, and does not wait for ever', async () => {
    const busy = { ...refusal(503, 'busy'), headers: { 'retry-after': '0' } };
    let asked = 0;
    const eased = await campaign((body) => ((asked += 1) % 3 === 0 ? flawless(body) : busy));
    expect(eased.findings).toEqual([]);
    const { findings } = await campaign(() => busy);
    expect(findings.map(({ fault }) => fault)).toEqual(['is busy after 5 attempts']);
    const unsaid = await campaign(() => refusal(503, 'busy'));
    expect(unsaid.findings).toHaveLength(1);
  });

  it('tells which operations never did what they are for', async () => {
    expect(neverGranted(await campaign(() => refusal(400)))).toEqual(['things_add']);
    expect(neverGranted(await campaign(flawless))).toEqual([]);
  });
});

describe('a request as a line for a shell', () => {
  const sent = { method: 'POST', target: '/a?b=%00', headers: { 'x-a': "it's", 'if-match': '' } };

  it('quotes what a shell would read', () => {
    const line = curlLine('http://x', { ...sent, body: Buffer.from(`{"a":"it's"}`) });
    expect(line).toBe(
      `curl -sig --path-as-is -X POST -H 'x-a: it'\\''s' -H 'if-match;' --data-binary '{"a":"it'\\''s"}' 'http://x/a?b=%00'`,
    );
  });

  it('prints bytes that no line can hold', () => {
    const line = curlLine('http://x', { ...sent, headers: {}, body: Buffer.from([0, 0xff]) });
    expect(line).toBe(`printf '\\x00\\xff' | curl -sig --path-as-is -X POST --data-binary @- 'http://x/a?b=%00'`);
  });
});
