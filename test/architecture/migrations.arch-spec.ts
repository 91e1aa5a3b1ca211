import type { MigrationInterface } from 'typeorm';
import { migrations } from '#database';
import { faultsOf, recorded } from './migration-rules';
import { plantedFaults, plantedMigration, soundMigrations } from './planted-migrations';

/** Everything up to here was written before there was a shop with rows. It never moves. */
const openedAt = 1_764_100_000_000;

type Migration = new () => MigrationInterface;

describe('migrations of a shop that is open', () => {
  it('neither block nor break it', async () => {
    const all = await Promise.all(migrations.map((migration: Migration) => recorded(migration)));
    const faults = all
      .filter(({ timestamp }) => timestamp > openedAt)
      .flatMap((migration) => faultsOf(migration).map((fault) => `${migration.name} ${fault}`));
    expect(faults).toEqual([]);
  });

  it('stand in the order of their timestamps, each with a name of its own', async () => {
    const all = await Promise.all(migrations.map((migration: Migration) => recorded(migration)));
    const timestamps = all.map(({ timestamp }) => timestamp);
    expect(timestamps).toEqual(timestamps.toSorted((a, b) => a - b));
    expect(new Set(timestamps).size).toBe(all.length);
  });

  it.each(plantedFaults)('would be refused with: $sql', async ({ sql, transaction, fault }) => {
    const faults = faultsOf(await recorded(plantedMigration(sql, transaction)));
    expect(faults).toEqual([expect.stringContaining(fault)]);
  });

  it.each(soundMigrations)('may say: $sql', async ({ sql, transaction }) => {
    expect(faultsOf(await recorded(plantedMigration(sql, transaction)))).toEqual([]);
  });
});
