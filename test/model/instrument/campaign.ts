import * as fc from 'fast-check';
import { allCommands } from '../commands/all-commands';
import { directly } from '../commands/orders';
import { Disagreement, type Move, ShopCommand } from '../commands/shop-command';
import { type Opening, openShop, type ShopModel } from '../model/shop-model';
import { Trading } from '../real/trading';
import type { Shops } from './shops';

export const mostCommands = 60;

/** How far a campaign goes, or which of its runs is played again. */
export interface Effort {
  readonly seed: number;
  readonly runs: number;
  /** As a failure prints it: of the run, and of the commands in it that mattered. */
  readonly path?: string;
}

/** A shop in which some orders were placed. */
const openings: fc.Arbitrary<Opening> = fc.record({
  stock: fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 }), fc.nat({ max: 9 })),
  limits: fc.record({ TENTH: fc.integer({ min: 1, max: 3 }), GIFT: fc.integer({ min: 1, max: 3 }) }),
});

/** So that most of what follows has something to be about. */
const firstOrders = fc.array(directly, { maxLength: 4 });

type Counts = Record<string, number>;

/** Plays commands in a real shop and in the model, and compares. */
export class Campaign {
  /** What has been done so far. */
  readonly counts = { runs: 0, commands: 0, answers: {} as Counts, ends: {} as Counts };

  constructor(
    private readonly shops: Shops,
    private readonly commands: fc.Arbitrary<ShopCommand>[] = allCommands,
    private readonly open: (opening: Opening) => ShopModel = openShop,
  ) {}

  /** @returns the shortest list of commands that the shop and the model disagree on, in words; undefined when they agree */
  async search({ seed, runs, path }: Effort): Promise<string | undefined> {
    const [runPath, replayPath] = path?.split('@') ?? [];
    const lists = fc.commands(this.commands, { maxCommands: mostCommands, size: 'max', replayPath });
    const details = await fc.check(
      fc.asyncProperty(openings, firstOrders, lists, async (opening, orders, commands) => {
        await this.play(opening, [...commandsOf(orders), ...commands]);
      }),
      {
        seed,
        numRuns: runs,
        unbiased: true,
        path: runPath,
        endOnFailure: path !== undefined,
      },
    );
    return details.failed ? inWords(details) : undefined;
  }

  /** One list of commands. @returns the model as it is then @throws Disagreement */
  async play(opening: Opening, commands: Iterable<fc.AsyncCommand<ShopModel, Trading>>): Promise<ShopModel> {
    const real = await Trading.begin(await this.shops.next(), opening);
    const model = this.open(opening);
    try {
      await fc.asyncModelRun(() => ({ model, real }), commands);
      const broken = await this.shops.newViolations();
      if (broken.length > 0) throw new Disagreement(real.transcript, broken);
      return model;
    } catch (error) {
      // What is wrong by now is not to be found again in the next run.
      await this.shops.newViolations();
      throw error;
    } finally {
      this.count(model, real.transcript);
    }
  }

  private count({ orders, events }: ShopModel, transcript: readonly string[]): void {
    this.counts.runs += 1;
    this.counts.commands += transcript.length;
    const { answers, ends } = this.counts;
    for (const line of transcript) add(answers, line.slice(line.lastIndexOf('→') + 2).replace(/order \d+$/, 'order'));
    for (const { status, refunds } of orders) {
      add(ends, `order ${status}`);
      for (const refund of refunds) add(ends, `refund ${refund.status}${refund.surplus ? ', surplus' : ''}`);
    }
    for (const { state } of events) add(ends, `event ${state}`);
  }
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

export const commandsOf = (moves: readonly Move[]): ShopCommand[] => moves.map((move) => new ShopCommand(move));

type Failed = fc.RunDetails<[Opening, Move[], Iterable<fc.AsyncCommand<ShopModel, Trading>>]>;

function inWords({ seed, counterexample, counterexamplePath, numShrinks, errorInstance: error }: Failed): string {
  const [opening, , commands] = counterexample ?? [];
  const replay = /replayPath="([^"]*)"/.exec(String(commands))?.[1] ?? '';
  const unforeseen = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    `Shop and model disagree; the list was shortened ${numShrinks} times.`,
    `The shop opens with ${JSON.stringify(opening)}`,
    error instanceof Disagreement ? error.message : unforeseen,
    `Again: npm run model -- --seed ${seed} --path '${counterexamplePath}@${replay}'`,
  ].join('\n');
}
