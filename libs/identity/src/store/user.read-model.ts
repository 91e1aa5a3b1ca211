import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { User } from './user.entity';

/** Reads accounts outside of transactions: what it returns may have changed by the time it is used. */
@Injectable()
export class UserReadModel {
  constructor(private readonly dataSource: DataSource) {}

  async byEmailKey(emailKey: string): Promise<User | null> {
    return this.dataSource.manager.findOneBy(User, { emailKey });
  }

  async activeById(id: string): Promise<User | null> {
    return this.dataSource.manager.findOneBy(User, { id, active: true });
  }
}
