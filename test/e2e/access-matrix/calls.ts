import { randomUUID } from 'node:crypto';
import { type Headers_, untilServed } from '../../support/client';
import { type Operation, operationsOf, type OpenApiDocument } from '../../fuzz/openapi-document';
import { type Actor, actors, expectedStatus, type Expectation, type Prepared, successOf } from './expectation';
import { owners, type Owner, type Room } from './room';

/** One cell of the matrix. */
export interface Call {
  readonly operation: Operation;
  readonly expectation: Expectation;
  readonly actor: Actor;
  readonly owner: Owner;
  readonly expected: number;
  readonly prepared: Prepared;
}

export interface Reached {
  readonly status: number;
  /** Without what differs from one request to the next. */
  readonly body: string;
}

const atOnce = 6;

/** Works through a list, some at a time, and returns the outcomes in its order. */
export async function inTurns<Item, Outcome>(
  items: readonly Item[],
  work: (item: Item) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) outcomes[at] = await work(items[at] as Item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return outcomes;
}

/** Every route with every actor; of a thing that is somebody's once a customer's and once a guest's. */
export async function callsOf(
  document: OpenApiDocument,
  expectations: Readonly<Record<string, Expectation>>,
  room: Room,
): Promise<Call[]> {
  const rows = operationsOf(document).flatMap((operation) => {
    const expectation = expectations[operation.route];
    if (!expectation) return [];
    return (expectation.owned ? owners : owners.slice(0, 1)).map((owner) => ({ operation, expectation, owner }));
  });
  const calls = await inTurns(rows, async (row) => {
    const { expectation, operation, owner } = row;
    const forRefused = await expectation.prepare(room, owner);
    const cells = actors.map((actor) => ({ ...row, actor, expected: expectedStatus(operation, expectation, actor) }));
    return Promise.all(
      cells.map(async (cell) => ({
        ...cell,
        prepared: isRefusal(cell) ? forRefused : await expectation.prepare(room, owner),
      })),
    );
  });
  return calls.flat();
}

/** Whoever is let in may change the thing that the call is about, so each gets one of their own. */
export function isRefusal({ expected, operation, expectation }: Omit<Call, 'prepared'>): boolean {
  return expected >= 400 && expected !== (expectation.status ?? successOf(operation));
}

export const titleOf = ({ operation, actor, owner, expectation }: Call): string =>
  `${operation.route} by ${actor}${expectation.owned ? ` of a ${owner}'s` : ''}`;

/** The same call about a thing that does not exist. */
export function aboutNothing(call: Call): Call {
  const params = Object.entries(call.prepared.params ?? {}).map(([name, value]) => [
    name,
    name === 'outcome' ? value : randomUUID(),
  ]);
  return { ...call, prepared: { ...call.prepared, params: Object.fromEntries(params) as Record<string, string> } };
}

/** Sends the call as its actor. */
export async function reach(
  base: string,
  call: Call,
  credentials: Readonly<Record<Actor, Headers_>>,
): Promise<Reached> {
  const { operation, actor, prepared } = call;
  const { params = {}, query, body, headers = {}, owner = {} } = prepared;
  const path = Object.entries(params).reduce((text, [name, value]) => text.replace(`{${name}}`, value), operation.path);
  const abort = new AbortController();
  const isText = typeof body === 'string';
  const send = (): Promise<Response> =>
    fetch(`${base}${path}${query === undefined ? '' : `?${query}`}`, {
      method: operation.method,
      headers: {
        ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }),
        ...headers,
        ...(actor === 'owner' && call.expectation.owned ? owner : credentials[actor]),
      },
      body: body === undefined ? undefined : isText ? body : JSON.stringify(body),
      signal: abort.signal,
    });
  const answer = await untilServed(send);
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const text = isStream ? '' : await answer.text();
  if (isStream) abort.abort();
  return { status: answer.status, body: comparable(text) };
}

function comparable(text: string): string {
  try {
    const { requestId: _, instance: __, ...rest } = JSON.parse(text) as Record<string, unknown>;
    return JSON.stringify(rest);
  } catch {
    return text;
  }
}
