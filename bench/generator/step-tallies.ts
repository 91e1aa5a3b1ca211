import { type RecordedTally, Tally } from './tally';

/** What came of each step of something that takes several requests, in the order in which they first happened. */
export class StepTallies {
  private readonly steps = new Map<string, Tally>();

  static of(recorded: Readonly<Record<string, RecordedTally>>): StepTallies {
    const all = new StepTallies();
    for (const [step, tally] of Object.entries(recorded)) all.step(step).add(tally);
    return all;
  }

  step(name: string): Tally {
    const known = this.steps.get(name);
    if (known) return known;
    const tally = new Tally();
    this.steps.set(name, tally);
    return tally;
  }

  entries(): readonly (readonly [step: string, tally: Tally])[] {
    return [...this.steps];
  }

  toJSON(): Readonly<Record<string, RecordedTally>> {
    return Object.fromEntries([...this.steps].map(([name, tally]) => [name, tally.toJSON()]));
  }
}
