import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '#database';
import { scopeOfUser } from './rules/scope';
import { IdempotencyKeyRepository } from './store/idempotency-key.repository';

/** The keys of one caller, and the stored answers of anybody about some things. */
@Injectable()
export class ForgetKeys {
  constructor(private readonly store: IdempotencyKeyRepository) {}

  /** Forgets the answers that were stored for a user, and those that told staff about these resources. */
  async run(tx: Tx, { userId, resourceIds }: { userId: string; resourceIds: readonly string[] }): Promise<void> {
    await this.store.remove(tx, scopeOfUser(userId), resourceIds);
  }

  async list(reader: Reader, userId: string): Promise<{ key: string; createdAt: Date }[]> {
    return this.store.inScope(reader, scopeOfUser(userId));
  }
}
