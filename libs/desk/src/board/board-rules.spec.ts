import { isFromHere, mayBeDone, wantsPage } from './board-rules';

const host = 'shop.example:3000';
const sent = (method: string, headers: Record<string, string>): boolean => isFromHere({ method, headers, host });

describe('a request to the board', () => {
  it.each([
    ['GET', { origin: 'https://elsewhere.example' }, true],
    ['POST', {}, true],
    ['POST', { origin: 'http://shop.example:3000' }, true],
    ['PUT', { origin: 'http://shop.example:3000', 'sec-fetch-site': 'same-origin' }, true],
    ['POST', { origin: 'http://shop.example' }, false],
    ['POST', { origin: 'https://elsewhere.example' }, false],
    ['PUT', { origin: 'null' }, false],
    ['PATCH', { origin: 'http://shop.example:3000.elsewhere.example' }, false],
    ['DELETE', { 'sec-fetch-site': 'cross-site' }, false],
    ['POST', { origin: 'http://shop.example:3000', 'sec-fetch-site': 'same-site' }, false],
  ])('%s with %j is from here: %s', (method, headers, expected) => {
    expect(sent(method, headers as Record<string, string>)).toBe(expected);
  });

  it.each([
    ['GET', '/api/queues', true],
    ['PUT', '/api/queues/:queueName/:jobId/retry', true],
    ['PUT', '/api/queues/:queueName/:jobId/promote', true],
    ['PUT', '/api/queues/:queueName/clean/:queueStatus', true],
    ['PUT', '/api/queues/:queueName/pause', true],
    ['PUT', '/api/queues/:queueName/obliterate', false],
    ['PUT', '/api/queues/:queueName/concurrency', false],
    ['POST', '/api/queues/:queueName/add', false],
    ['PATCH', '/api/queues/:queueName/:jobId/update-data', false],
    ['PATCH', '/api/queues/:queueName/:jobId/retry', false],
    ['PUT', '/api/queues/:queueName/:jobId/remove-unprocessed-children', false],
    ['PUT', '', false],
  ])('%s %s may be done: %s', (method, route, expected) => {
    expect(mayBeDone(method, route)).toBe(expected);
  });

  it.each([
    ['GET', 'text/html,application/xhtml+xml', true],
    ['GET', 'application/json', false],
    ['PUT', 'text/html', false],
  ])('%s that accepts %s wants a page: %s', (method, accept, expected) => {
    expect(wantsPage({ method, headers: { accept } })).toBe(expected);
    expect(wantsPage({ method: 'GET', headers: {} })).toBe(false);
  });
});
