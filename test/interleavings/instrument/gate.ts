import { AsyncLocalStorage } from 'node:async_hooks';
import { Client } from 'pg';
import type { Actor, Statement } from './actor';

type Query = (...call: unknown[]) => unknown;

/**
 * What needs no turn of its own. A transaction takes no snapshot and no lock by beginning, and a hint to whoever listens is no
 * part of the work.
 */
const passing = [/^start transaction$/i, /^listen /i, /pg_notify/];

/** A wait for a lock ends when the schedule says so, and not because this machine is slow. */
const setsLockTimeout = /set_config\('lock_timeout'/;
const endlessMilliseconds = '600000';

const actors = new AsyncLocalStorage<Actor>();

/**
 * Stops every statement that an actor sends, on whatever connection, until it is let through. Statements of everybody else pass.
 */
export class Gate {
  private readonly original = Client.prototype.query as unknown as Query;
  private version = 0;
  private wake: (() => void)[] = [];

  close(): void {
    const { original, changed } = this;
    Client.prototype.query = function query(this: Client, ...call: unknown[]): unknown {
      const actor = actors.getStore();
      const sql = textOf(call[0]);
      if (!actor || actor.ended || actor.released || sql === undefined || passes(sql, call))
        return original.apply(this, call);
      if (setsLockTimeout.test(sql)) valuesOf(call).splice(0, 1, endlessMilliseconds);
      return arrive(actor, { sql, pid: pidOf(this), query: () => original.apply(this, call), changed });
    } as typeof Client.prototype.query;
  }

  open(): void {
    Client.prototype.query = this.original as unknown as typeof Client.prototype.query;
  }

  /** Begins what an actor does. It goes on by itself up to its first statement. */
  start(actor: Actor, work: () => Promise<string>): void {
    actors.run(actor, () => {
      work()
        .then(
          (value) => (actor.ending = { status: 'fulfilled', value }),
          (reason: unknown) => (actor.ending = { status: 'rejected', reason }),
        )
        .finally(this.changed);
    });
  }

  /** Grows with everything that happens to any actor. */
  get age(): number {
    return this.version;
  }

  /** Resolves with whatever happens next, or when the time is up. */
  nextChange(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private readonly changed = (): void => {
    this.version += 1;
    for (const resume of this.wake.splice(0)) resume();
  };
}

interface Arrival {
  readonly sql: string;
  readonly pid: number;
  readonly query: () => unknown;
  readonly changed: () => void;
}

function arrive(actor: Actor, { sql, pid, query, changed }: Arrival): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const statement: Statement = {
      sql,
      pid,
      send: async () => {
        actor.pending.splice(actor.pending.indexOf(statement), 1);
        actor.inFlight.add(statement);
        const [end] = await Promise.allSettled([query()]);
        actor.inFlight.delete(statement);
        if (end.status === 'fulfilled') resolve(end.value);
        else reject(end.reason as Error);
        changed();
        return end.status === 'fulfilled' ? undefined : end.reason;
      },
    };
    actor.pids.add(pid);
    actor.pending.push(statement);
    changed();
  });
}

function textOf(query: unknown): string | undefined {
  if (typeof query === 'string') return query;
  return (query as { text?: string } | undefined)?.text;
}

/** Whoever asks for a callback sets a connection up. */
const passes = (sql: string, call: readonly unknown[]): boolean =>
  typeof call.at(-1) === 'function' || passing.some((pattern) => pattern.test(sql));

function valuesOf([query, values]: readonly unknown[]): unknown[] {
  return (typeof query === 'string' ? values : (query as { values?: unknown[] }).values) as unknown[];
}

function pidOf(client: Client): number {
  const { processID } = client as unknown as { processID: number | null };
  if (processID === null) throw new Error('A session has no process.');
  return processID;
}
