import { Injectable } from '@nestjs/common';
import { CheckoutSettings } from '#config';
import { Statements } from '#database';
import { NotFound } from '#kernel';
import { type AuditReport, checkInvariants, type CheckOptions, deadlinesFor, isKnown } from './checker';

/**
 * Checks the invariants, each in a snapshot of its own; of the stock ledger only what is new since it was sealed, unless
 * asked for all of it. Changes and locks nothing.
 */
@Injectable()
export class CheckInvariants {
  constructor(
    private readonly statements: Statements,
    private readonly settings: CheckoutSettings,
  ) {}

  /** @throws NotFound when there is neither stock nor a ledger of the variant that is asked for */
  async run({ depth = 'sealed', ...options }: CheckOptions = {}): Promise<AuditReport> {
    if (options.variantId !== undefined && !(await isKnown(this.statements, options.variantId))) {
      throw new NotFound('variant');
    }
    const deadlines = { ...deadlinesFor(this.settings), ...options.deadlines };
    return checkInvariants(this.statements, { ...options, depth, deadlines });
  }
}
