import { Injectable } from '@nestjs/common';
import { CheckoutSettings } from '#config';
import { Statements } from '#database';
import { type AuditReport, checkInvariants, type CheckOptions, deadlinesFor } from './checker';

/** Checks every invariant, each in a snapshot of its own. Changes and locks nothing. */
@Injectable()
export class CheckInvariants {
  constructor(
    private readonly statements: Statements,
    private readonly settings: CheckoutSettings,
  ) {}

  async run(options: CheckOptions = {}): Promise<AuditReport> {
    const deadlines = { ...deadlinesFor(this.settings), ...options.deadlines };
    return checkInvariants(this.statements, { ...options, deadlines });
  }
}
