import { DataSource } from 'typeorm';
import { newId } from '#kernel';
import { Notifications1763900300000 } from '../../../libs/database/src/migrations/1763900300000-notifications';
import { cloneDatabase, type TestDatabase } from '../../support/test-database';

describe('the migration that knows six kinds of mails', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await cloneDatabase();
    dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const migrate = async (direction: 'up' | 'down'): Promise<void> => {
    const runner = dataSource.createQueryRunner();
    await new Notifications1763900300000()[direction](runner).finally(() => runner.release());
  };
  const rows = () =>
    dataSource.query('select order_id, template, state, message_id, sent_at from notifications order by message_id');

  it('writes no receipts for orders that were confirmed before there were any', async () => {
    await migrate('down');
    const [confirmed, waiting] = [newId(), newId()];
    await dataSource.query(
      `insert into notifications (id, order_id, template, recipient, state, message_id, sent_at)
       values
         ($1, $2, 'order_confirmation', 'a@example.com', 'sent', format('<order_confirmation.%s@x>', $2::uuid), now()),
         ($3, $4, 'order_confirmation', 'b@example.com', 'queued', format('<order_confirmation.%s@x>', $4::uuid), null)`,
      [newId(), confirmed, newId(), waiting],
    );
    await migrate('up');
    const found: { template: string }[] = await rows();
    expect(found.filter(({ template }) => template === 'payment_receipt')).toEqual([
      {
        order_id: confirmed,
        template: 'payment_receipt',
        state: 'skipped',
        message_id: `<payment_receipt.${confirmed}@x>`,
        sent_at: null,
      },
    ]);
    expect(found).toHaveLength(3);
  });

  it('can be taken back and applied again, whatever was recorded since', async () => {
    const before = await rows();
    await dataSource.query(
      `insert into notifications (id, order_id, event_id, template, occasion, recipient, state, message_id)
       values (new_id(), $1, null, 'refund_issued', 1, 'a@example.com', 'failed', '<1@x>'),
         (new_id(), $1, null, 'refund_issued', 2, 'a@example.com', 'queued', '<2@x>'),
         (new_id(), null, $1, 'low_stock', 1, 's@example.com', 'sent', '<3@x>')`,
      [newId()],
    );
    await migrate('down');
    expect((await rows()).map(({ template, state }: { template: string; state: string }) => [template, state])).toEqual(
      expect.arrayContaining([['refund_issued', 'queued']]),
    );
    await migrate('up');
    expect(await rows()).toHaveLength(before.length + 1);
  });
});
