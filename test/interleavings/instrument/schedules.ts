import type { Choice, Chooser } from './conductor';

/** A generator of numbers from 0 up to 1 that gives the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Who goes on unless told otherwise: the one who went last, else the first who can. */
const carryOn: Chooser = (ready, chosen) => {
  const last = chosen.at(-1);
  return last !== undefined && ready.includes(last) ? last : (ready[0] as string);
};

/** Follows a schedule as far as it is written down and whom it names can go on; then everybody goes on to their end. */
export function following(schedule: string): Chooser {
  return (ready, chosen) => {
    const named = schedule[chosen.length];
    return named !== undefined && ready.includes(named) ? named : carryOn(ready, chosen);
  };
}

/** How often an actor is stopped although it could go on, in a schedule of the most thorough part of a search. */
const mostStops = 2;

/** How likely it is at least, in a schedule that is drawn, that any of those who can go on does. */
const leastRestless = 0.2;

/**
 * Which schedules are tried. First everybody one after the other, in each order of who begins; then by turns one that is left of those in
 * which somebody is stopped at most twice although they could go on, and one that is drawn freely. Most defects of concurrency
 * need no more stops than that, and there are few enough of these schedules to try all of them.
 */
export class Search {
  private readonly random: () => number;
  private readonly frontier: string[];
  /** Beginnings of schedules that are tried or waiting to be. */
  private readonly known = new Set<string>();
  private readonly tried = new Set<string>();
  /** Beginnings of schedules that were tried. */
  private readonly seen = new Set<string>();
  private turn = 0;

  constructor(seed: number, actors: readonly string[]) {
    this.random = seeded(seed);
    this.frontier = [...actors];
    this.turn = -actors.length;
    for (const actor of actors) this.known.add(actor);
  }

  /** Whether all schedules with at most two stops have been tried. */
  get complete(): boolean {
    return this.frontier.length === 0;
  }

  /** How many schedules were tried that differ. */
  get count(): number {
    return this.tried.size;
  }

  next(): Chooser {
    this.turn += 1;
    if (this.turn <= 0) return following(this.frontier.shift() ?? '');
    const branch = this.turn % 2 === 0 ? undefined : this.anyBranch();
    return branch === undefined ? this.free() : following(branch);
  }

  /** Remembers what a schedule came to, and which others branch off from it. */
  learn(choices: readonly Choice[]): void {
    this.tried.add(choices.map(({ chosen }) => chosen).join(''));
    let prefix = '';
    let stops = 0;
    for (const { ready, chosen } of choices) {
      const last = prefix.at(-1);
      const couldGoOn = last !== undefined && ready.includes(last);
      for (const other of ready) this.branch(prefix + other, stops + (couldGoOn && other !== last ? 1 : 0));
      if (couldGoOn && chosen !== last) stops += 1;
      prefix += chosen;
      this.known.add(prefix);
      this.seen.add(prefix);
    }
  }

  /** Free schedules may have been there before. */
  private anyBranch(): string | undefined {
    for (;;) {
      const [schedule] = this.frontier.splice(Math.floor(this.random() * this.frontier.length), 1);
      if (schedule === undefined || !this.seen.has(schedule)) return schedule;
    }
  }

  private branch(prefix: string, stops: number): void {
    if (stops > mostStops || this.known.has(prefix)) return;
    this.known.add(prefix);
    this.frontier.push(prefix);
  }

  /** Changes actors in some runs often, in others rarely. */
  private free(): Chooser {
    const restlessness = leastRestless + (1 - leastRestless) * this.random();
    return (ready, chosen) => {
      if (this.random() > restlessness) return carryOn(ready, chosen);
      return ready[Math.floor(this.random() * ready.length)] as string;
    };
  }
}
