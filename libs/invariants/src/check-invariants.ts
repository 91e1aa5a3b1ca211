import { Injectable } from '@nestjs/common';
import { CheckoutSettings } from '#config';
import { Statements } from '#database';
import { type AuditReport, checkInvariants, type CheckOptions } from './checker';

const sweepGraceSeconds = 60;

/** Checks every invariant, each in a snapshot of its own. Changes and locks nothing. */
@Injectable()
export class CheckInvariants {
  constructor(
    private readonly statements: Statements,
    private readonly settings: CheckoutSettings,
  ) {}

  async run(options: CheckOptions = {}): Promise<AuditReport> {
    const holdGraceSeconds = this.settings.sweepSeconds + sweepGraceSeconds;
    return checkInvariants(this.statements, { ...options, deadlines: { holdGraceSeconds, ...options.deadlines } });
  }
}
