import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { type Correspondence, CorrespondenceRepository } from './store/correspondence.repository';

/** Takes a customer out of the records of mails: what was sent stays, to whom does not. */
@Injectable()
export class EraseRecipient {
  constructor(private readonly correspondence: CorrespondenceRepository) {}

  async run(tx: Tx, customer: Correspondence): Promise<void> {
    await this.correspondence.erase(tx, customer);
  }
}
