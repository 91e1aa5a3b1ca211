import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { HealthRegistry } from '#observability';
import { migrations } from './migrations';

/** Says whether the database answers and whether its schema is the one this code was written for. */
@Injectable()
export class DatabaseHealth implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly health: HealthRegistry,
  ) {}

  onModuleInit(): void {
    this.health.add('database', async () => {
      await this.dataSource.query('select 1');
    });
    this.health.add('migrations', async () => {
      const rows: { name: string }[] = await this.dataSource.query('select name from schema_migrations');
      const applied = new Set(rows.map((row) => row.name));
      if (!migrations.every((migration) => applied.has(migration.name))) throw new Error('migrations are pending');
    });
  }
}
