import { DomainError } from '#kernel';
import type { Ending } from './actor';
import type { Chooser, Run } from './conductor';
import type { Pair } from './pair';
import { following, Search } from './schedules';
import type { Theatre } from './theatre';

/** How far a search goes. */
export interface Effort {
  readonly seed: number;
  /** False ends the search. */
  readonly goesOn: (findings: Findings) => boolean;
  /** This schedule alone, instead of a search. */
  readonly schedule?: string;
}

/** What a search has come to. */
export interface Findings {
  readonly pair: string;
  schedules: number;
  different: number;
  statements: number;
  waited: number;
  /** Transactions that the server gave up and that ran again. */
  givenUp: number;
  /** Whether all schedules in which somebody is stopped at most twice were tried. */
  complete: boolean;
  readonly outcomes: Record<string, number>;
}

/** Plays the meetings of a pair under many schedules and looks at each end. */
export class Exploration {
  readonly findings: Findings;
  private readonly search: Search;

  constructor(
    private readonly theatre: Theatre,
    private readonly pair: Pair,
    private readonly effort: Effort,
  ) {
    this.search = new Search(effort.seed, ['A', 'B']);
    const counts = { schedules: 0, different: 0, statements: 0, waited: 0, givenUp: 0, complete: false };
    this.findings = { pair: pair.name, ...counts, outcomes: {} };
  }

  /** @throws ScheduleFailed at the first schedule that ends as it must not */
  async run(): Promise<Findings> {
    const { schedule } = this.effort;
    if (schedule !== undefined) {
      await this.play(following(schedule));
      return this.findings;
    }
    for (const kept of this.pair.kept ?? []) await this.play(following(kept));
    while (this.effort.goesOn(this.findings)) await this.play(this.search.next());
    return this.findings;
  }

  private async play(choose: Chooser): Promise<void> {
    const stage = await this.theatre.stageFor(this.pair);
    const scene = await this.pair.prepare(stage);
    const run = await stage.play(scene.works, choose);
    const ends = [...run.endings.map(inWords), ...(scene.state ? [await scene.state()] : [])];
    const outcome = ends.join(' | ');
    this.search.learn(run.choices);
    this.count(run, outcome);
    const faults = this.faultsOf(run, outcome);
    const violations = await stage.shop.violations();
    if (violations.length > 0) faults.push(`Invariants are broken: ${JSON.stringify(violations)}`);
    if (faults.length > 0) throw new ScheduleFailed(this.pair, { run, faults, seed: this.effort.seed });
  }

  private faultsOf({ transcript, endings }: Run, outcome: string): string[] {
    const faults: string[] = [];
    if (!this.pair.allowed.includes(outcome)) faults.push(`It ended as it must not: ${outcome}`);
    for (const ending of endings) {
      if (ending.status === 'rejected' && !(ending.reason instanceof DomainError)) faults.push(stackOf(ending.reason));
    }
    if (transcript.givenUp.length > 0) faults.push(`The server gave up: ${transcript.givenUp.join(', ')}`);
    return faults;
  }

  private count({ choices, transcript }: Run, outcome: string): void {
    const { findings, search } = this;
    findings.schedules += 1;
    findings.different = search.count;
    findings.statements += choices.length;
    findings.waited += transcript.waited;
    findings.givenUp += transcript.givenUp.length;
    findings.complete = search.complete;
    findings.outcomes[outcome] = (findings.outcomes[outcome] ?? 0) + 1;
  }
}

/** A schedule that ended as it must not: what happened, line by line, and how to see it again. */
export class ScheduleFailed extends Error {
  override readonly name = 'ScheduleFailed';
  readonly schedule: string;

  constructor(pair: Pair, { run, faults, seed }: { run: Run; faults: readonly string[]; seed: number }) {
    const schedule = run.choices.map(({ chosen }) => chosen).join('');
    super(
      [
        `${pair.name}, seed ${seed}`,
        ...faults,
        run.transcript.text,
        `Again: npm run interleave -- --pair '${pair.name}' --schedule ${schedule}`,
      ].join('\n'),
    );
    this.schedule = schedule;
  }
}

function inWords(ending: Ending<string>): string {
  if (ending.status === 'fulfilled') return ending.value;
  const { reason } = ending;
  return reason instanceof DomainError ? reason.code : `failed: ${(reason as Error).message}`;
}

const stackOf = (error: unknown): string => (error as Error).stack ?? String(error);
