import { DatabaseUse } from './database-use';

describe('what a request asks of the database', () => {
  let now: number;
  let use: DatabaseUse;

  beforeEach(() => {
    now = 1000;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    use = new DatabaseUse();
  });

  afterEach(() => jest.restoreAllMocks());

  const passing = (milliseconds: number): void => void (now += milliseconds);

  it('is every statement, and the time while at least one was under way', () => {
    use.begin();
    passing(5);
    use.begin();
    passing(5);
    use.end();
    passing(5);
    use.end();
    passing(100);
    use.begin();
    passing(1);
    use.end();
    expect(use).toMatchObject({ queries: 3, milliseconds: 16, sharedBy: 1 });
  });

  it('counts what it shares with others in full, and says with how many', () => {
    const shared = new DatabaseUse();
    shared.begin();
    passing(7);
    shared.end();
    use.begin();
    passing(1);
    use.end();
    use.addShared(shared, 64);
    use.addShared(shared, 2);
    expect(use).toMatchObject({ queries: 3, milliseconds: 15, sharedBy: 64 });
  });
});
