import path from 'node:path';
import { Campaign } from '../fuzz/campaign';
import { findingText, neverGranted } from '../fuzz/fuzz-report';
import { furnish } from '../fuzz/fuzzed-shop';
import { operationsOf, readDocument } from '../fuzz/openapi-document';
import { checkedInvariants } from '../support/invariants';
import { Shop } from '../support/shop';
import { webhookSecret } from '../support/webhook-secret';

/** Always the same, so that a change that fails here failed here before it was merged. `npm run fuzz` takes others. */
const seed = 20_260_101;
const requestsPerOperation = 20;

describe('the API, whatever is sent to it', () => {
  const document = readDocument(path.resolve(__dirname, '../..'));
  let shop: Shop;
  let campaign: Campaign;

  beforeAll(async () => {
    shop = await Shop.open({ env: { WEBHOOK_ALLOW_PRIVATE: 'true' } });
    campaign = new Campaign({ document, address: shop.url, webhookSecret, seed, requestsPerOperation });
    await campaign.round(await furnish(shop));
  }, 600_000);

  afterAll(async () => {
    campaign?.close();
    await shop?.close();
  });

  it('answers as the OpenAPI document says, and never with an error of its own', () => {
    expect(campaign.findings.map(findingText)).toEqual([]);
  });

  it('was asked for everything that it can do, and did most of it', () => {
    const operations = operationsOf(document);
    expect([...campaign.statuses.keys()]).toEqual(operations.map(({ id }) => id));
    expect(campaign.sent).toBeGreaterThanOrEqual(operations.length * requestsPerOperation);
    expect(neverGranted(campaign).length).toBeLessThan(operations.length / 4);
  });

  it('is as ready as before, and its books are in order', async () => {
    expect((await fetch(`${shop.url}/health/ready`)).status).toBe(200);
    expect(shop.apis.every(({ running }) => running)).toBe(true);
    expect(await checkedInvariants(shop)).toEqual([]);
    expect(await shop.rows(`select cause from dead_letters where job <> 'test.nobody'`)).toEqual([]);
  });
});
