import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import { Replica } from './replica';
import { type Reader, Statements } from './statements';

/**
 * Reads of what everybody may see and nothing is decided by: from the replica while it is recent enough, else from the
 * database. What is charged, reserved or written never comes from here.
 */
@Injectable()
export class PublicReads {
  constructor(
    private readonly statements: Statements,
    private readonly replica: Replica,
    @InjectMetric('public_reads_total') private readonly reads: Counter,
  ) {}

  /**
   * All of a load reads in one place. One that fails on the replica, and be it that something is not found there, is done again
   * on the database.
   */
  async run<T>(load: (reader: Reader) => Promise<T>): Promise<T> {
    if (this.replica.mayBeRead) {
      try {
        const value = await load(this.replica);
        this.reads.inc({ source: 'replica' });
        return value;
      } catch {
        this.reads.inc({ source: 'fallback' });
        return load(this.statements);
      }
    }
    this.reads.inc({ source: 'primary' });
    return load(this.statements);
  }
}
