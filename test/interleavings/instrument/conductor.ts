import { setImmediate as nextTurn } from 'node:timers/promises';
import { Actor, type Ending, type Statement } from './actor';
import type { Gate } from './gate';
import { Transcript } from './transcript';
import type { WaitingSessions } from './waiting-sessions';

/** Which of those who could go on does. */
export type Chooser = (ready: readonly string[], chosen: readonly string[]) => string;

export interface Choice {
  readonly ready: readonly string[];
  readonly chosen: string;
}

/** What happened under one schedule. */
export interface Run {
  readonly choices: readonly Choice[];
  readonly endings: readonly Ending<string>[];
  readonly transcript: Transcript;
}

export type Work = () => Promise<string>;

const names = ['A', 'B', 'C', 'D'] as const;
const patienceMilliseconds = 45_000;
const shortly = 3;

type Waiting = ReadonlyMap<number, readonly number[]>;

/** Lets one actor at a time take one step: its next statement, up to its answer or to the lock that it waits for. */
export class Conductor {
  private readonly actors: Actor[] = [];
  private readonly choices: Choice[] = [];
  private readonly transcript = new Transcript();

  constructor(
    private readonly gate: Gate,
    private readonly sessions: WaitingSessions,
    private readonly works: readonly Work[],
  ) {}

  async run(choose: Chooser): Promise<Run> {
    this.gate.close();
    try {
      for (const [index, work] of this.works.entries()) {
        const actor = new Actor(names[index] ?? `X${index}`);
        this.actors.push(actor);
        this.gate.start(actor, work);
        await this.stillness();
      }
      while (await this.step(choose));
    } finally {
      this.gate.open();
      this.letGo();
    }
    const endings = this.actors.map(({ ending }) => ending as Ending<string>);
    return { choices: this.choices, endings, transcript: this.transcript };
  }

  /** @returns whether there is more to do */
  private async step(choose: Chooser): Promise<boolean> {
    const waiting = await this.stillness();
    const ready = this.actors.filter(({ next }) => next !== undefined);
    if (ready.length === 0) {
      if (this.actors.every(({ ended }) => ended)) return false;
      // They wait for each other: the server will refuse one of them.
      this.transcript.deadlock(this.actors.filter(({ inFlight }) => inFlight.size > 0).map(({ name }) => name));
      await this.changeAfter(this.gate.age);
      return true;
    }
    const readyNames = ready.map(({ name }) => name);
    const chosen = choose(
      readyNames,
      this.choices.map((choice) => choice.chosen),
    );
    const actor = ready.find(({ name }) => name === chosen) ?? ready[0];
    if (!actor?.next) throw new Error(`${chosen} is not ready.`);
    this.choices.push({ ready: readyNames, chosen: actor.name });
    await this.take(actor, actor.next, waiting);
    return true;
  }

  private async take(actor: Actor, statement: Statement, before: Waiting): Promise<void> {
    const line = this.transcript.begin(actor.name, statement.sql);
    const { age } = this.gate;
    void statement.send().then((error) => this.transcript.end(line, error));
    await this.changeAfter(age, shortly);
    const after = await this.stillness();
    const blockers = before.has(statement.pid) ? undefined : after.get(statement.pid);
    if (blockers) this.transcript.waits(line, this.ownersOf(blockers));
  }

  /** Waits until every actor has ended, stands at the gate, or waits for a lock of another one. */
  private async stillness(): Promise<Waiting> {
    const deadline = performance.now() + patienceMilliseconds;
    for (;;) {
      const { age } = this.gate;
      const flying = this.actors.flatMap(({ inFlight }) => [...inFlight].map(({ pid }) => pid));
      const waiting = await this.sessions.among(
        flying,
        this.actors.flatMap(({ pids }) => [...pids]),
      );
      const asleep = new Set(waiting.keys());
      const isCurrent = age === this.gate.age;
      if (isCurrent && this.actors.every((actor) => actor.isStill(asleep))) return waiting;
      if (performance.now() > deadline)
        throw new Error(`Nothing goes on.\n${this.describe()}\n${this.transcript.text}`);
      if (isCurrent) await this.changeAfter(age, shortly);
    }
  }

  private async changeAfter(age: number, milliseconds = patienceMilliseconds): Promise<void> {
    if (this.gate.age === age) await this.gate.nextChange(milliseconds);
    await nextTurn();
  }

  /** After a failure nobody is left standing at the gate: their connections are needed, and their work will end somehow. */
  private letGo(): void {
    const everybody = this.actors.filter(({ ended }) => !ended);
    for (const actor of everybody) actor.release();
  }

  private ownersOf(pids: readonly number[]): string[] {
    return this.actors.filter((actor) => pids.some((pid) => actor.pids.has(pid))).map(({ name }) => name);
  }

  private describe(): string {
    return this.actors
      .map(({ name, ended, pending, inFlight }) => {
        return `${name}: ${ended ? 'has ended' : `${pending.length} at the gate, ${inFlight.size} on the way`}`;
      })
      .join('\n');
  }
}
