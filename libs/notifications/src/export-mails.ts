import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { type Correspondence, CorrespondenceRepository, type SentMail } from './store/correspondence.repository';

/** Every mail to a customer, the newest first, with its whole address. Locks nothing. */
@Injectable()
export class ExportMails {
  constructor(private readonly correspondence: CorrespondenceRepository) {}

  async run(reader: Reader, customer: Correspondence): Promise<SentMail[]> {
    return this.correspondence.list(reader, customer);
  }
}
