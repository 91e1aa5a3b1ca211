import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { ConfigModule, loadConfig } from '#config';
import { DatabaseModule } from '#database';
import { AccessTokens, createHttpApp, HttpModule, type Role } from '#http';
import { newId } from '#kernel';
import { NotificationsHttpModule } from '#notifications/http';
import { makeLogger, MetricsModule } from '#observability';
import { cloneDatabase, type TestDatabase } from '../../support/test-database';

describe('GET /notifications', () => {
  let database: TestDatabase;
  let app: NestFastifyApplication;
  const dataDir = mkdtempSync(path.join(tmpdir(), 'notifications-'));

  beforeAll(async () => {
    database = await cloneDatabase();
    const config = loadConfig({ DATABASE_URL: database.url, HOLDFAST_DATA_DIR: dataDir });
    @Module({
      imports: [
        ConfigModule.forRoot(config),
        MetricsModule,
        DatabaseModule.forRoot('test'),
        HttpModule,
        NotificationsHttpModule,
      ],
    })
    class TestModule {}
    app = await createHttpApp(TestModule, config.http, { logger: makeLogger({ app: 'test', level: 'silent' }) });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const list = async (query: string, role?: Role) => {
    const token = role && (await app.get(AccessTokens, { strict: false }).issue({ userId: newId(), role }));
    const headers = token ? { authorization: `Bearer ${token}` } : {};
    const response = await app.inject({ method: 'GET', url: `/api/v1/notifications${query}`, headers });
    return { status: response.statusCode, body: response.json() };
  };
  const record = async (recipient: string, sentAt: string | null) => {
    const [id, orderId] = [newId(), newId()];
    await app.get(DataSource).query(
      `insert into notifications (id, order_id, template, recipient, message_id, state, sent_at)
       values ($1, $2, 'order_confirmation', $3, $4, case when $5::text is null then 'queued' else 'sent' end, $5::timestamptz)`,
      [id, orderId, recipient, `<${id}@example.com>`, sentAt],
    );
    return { id, orderId };
  };

  it('shows staff what was sent to whom, newest first, with masked addresses', async () => {
    expect((await list('', 'staff')).body).toMatchObject({ items: [], total: 0 });
    const older = await record('ada@customer.example', '2026-01-02T03:04:05Z');
    // Ids sort by age from one millisecond to the next only.
    const newer = await record('bob@mail.example.com', null);
    await app
      .get(DataSource)
      .query('update notifications set id = $2 where id = $1', [newer.id, `ff${newer.id.slice(2)}`]);

    const { status, body } = await list('?page=1&pageSize=10', 'staff');
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        {
          id: `ff${newer.id.slice(2)}`,
          orderId: newer.orderId,
          template: 'order_confirmation',
          channel: 'email',
          state: 'queued',
          messageId: `<${newer.id}@example.com>`,
          sentAt: null,
          recipient: 'b***@m***.com',
        },
        expect.objectContaining({
          id: older.id,
          state: 'sent',
          sentAt: '2026-01-02T03:04:05.000Z',
          recipient: 'a***@c***.example',
        }),
      ],
      page: 1,
      pageSize: 10,
      total: 2,
      nextCursor: null,
    });
    expect((await list('?page=2&pageSize=1', 'admin')).body).toMatchObject({ items: [{ id: older.id }], total: 2 });
  });

  it('shows the mails about one order, of one kind or in one state alone', async () => {
    const { orderId } = await record('eve@example.com', null);
    await app.get(DataSource).query(
      `insert into notifications (id, order_id, event_id, template, occasion, recipient, message_id, state)
       values ($1, $5, null, 'refund_issued', 1, 'e@example.com', '<1@x>', 'failed'),
         ($2, $5, null, 'refund_issued', 2, 'e@example.com', '<2@x>', 'skipped'),
         ($3, $5, null, 'order_shipped', 1, 'e@example.com', '<3@x>', 'sending'),
         ($4, null, $6, 'low_stock', 1, 's@example.com', '<4@x>', 'failed')`,
      [newId(), newId(), newId(), newId(), orderId, newId()],
    );
    const states = async (query: string) => {
      const { status, body } = await list(query, 'staff');
      expect(status).toBe(200);
      expect(body.total).toBe(body.items.length);
      return body.items.map(({ state }: { state: string }) => state).toSorted();
    };
    expect(await states(`?orderId=${orderId}`)).toEqual(['failed', 'queued', 'sending', 'skipped']);
    expect(await states(`?orderId=${orderId.toUpperCase()}&template=refund_issued`)).toEqual(['failed', 'skipped']);
    expect(await states(`?orderId=${orderId}&state=sending`)).toEqual(['sending']);
    expect(await states('?state=failed')).toEqual(['failed', 'failed']);
    expect(await states('?template=low_stock&state=skipped')).toEqual([]);
    expect(await states(`?orderId=${newId()}`)).toEqual([]);
    expect((await list('?template=low_stock', 'staff')).body.items).toMatchObject([{ orderId: null }]);
  });

  it.each(['orderId=1', 'orderId=', 'template=spam', 'state=lost', 'state=sent&state=failed', 'recipient=a@b.c'])(
    'refuses the filter %s',
    async (filter) => {
      expect((await list(`?${filter}`, 'staff')).status).toBe(400);
    },
  );

  it('is for staff only', async () => {
    expect((await list('')).status).toBe(401);
    expect((await list('', 'customer')).status).toBe(403);
    expect((await list('?pageSize=1000', 'staff')).status).toBe(400);
  });
});
