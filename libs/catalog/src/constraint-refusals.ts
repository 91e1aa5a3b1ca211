import { violatedConstraint } from '#database';
import type { DomainError } from '#kernel';

/** Constraints of the database, and what a violation of each means to the caller. */
export type ConstraintRefusals = Readonly<Record<string, () => DomainError>>;

/**
 * Runs a transaction, or a part of one that is not gone on with, and refuses in words of the catalogue what the database
 * refused. So a rule that a constraint holds is kept under any race.
 */
export async function refusing<Result>(refusals: ConstraintRefusals, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const refusal = refusals[violatedConstraint(error) ?? ''];
    throw refusal ? refusal() : error;
  }
}
