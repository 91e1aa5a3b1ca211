import type { CheckoutStrategy } from '#config';
import { describeWithRedisServer } from '../../support/redis-suites';

/** A way to decide checkouts. All of them keep the same promises. */
export interface Engine {
  readonly strategy: CheckoutStrategy;
  readonly batchMax: number;
  /** For titles. */
  readonly name: string;
}

function engine(strategy: CheckoutStrategy, batchMax: number): Engine {
  return { strategy, batchMax, name: `the ${strategy} checkout${batchMax === 1 ? ', one by one' : ''}` };
}

const strategies = ['pessimistic', 'optimistic', 'distributed'] as const;

/** Each strategy with group commit. */
export const groupedEngines: readonly Engine[] = strategies.map((strategy) => engine(strategy, 64));

/** Each strategy with group commit, and without. */
export const allEngines: readonly Engine[] = groupedEngines.flatMap((grouped) => [
  grouped,
  engine(grouped.strategy, 1),
]);

export const distributedEngine: Engine = engine('distributed', 64);

/** A suite about one of them: skipped, with a warning, where it cannot run. */
export const describeFor = ({ strategy }: Engine): typeof describe =>
  strategy === 'distributed' ? describeWithRedisServer : describe;
