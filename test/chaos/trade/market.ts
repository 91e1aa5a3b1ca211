import { setTimeout as delay } from 'node:timers/promises';
import { answered, call, newCustomer, newProduct, newStaff } from '../../support/client';
import { percentOff } from '../../support/price-rules';
import { Dice } from '../dice';
import type { ChaosShop } from '../shop/chaos-shop';
import { Asking } from './asking';
import { Board } from './board';
import { Buyer, type Goods } from './buyers';
import { History } from './history';
import { Payer } from './payers';
import { Adjuster, Refunder, Repricer } from './staff';

interface Actor {
  act(): Promise<unknown>;
}

/** How many of each act at the same time, and how long each waits between two acts, at most. */
interface Crowd {
  readonly actors: readonly Actor[];
  readonly restMilliseconds: number;
}

/** The first are few, so that they are sold out again and again. */
const stocks = [3, 8, 25, 100_000, 100_000];
const customers = 10;
const guests = 4;
const payers = 8;
const couponUses = 25;
const resolvedAtOnce = 8;

/** What is asked for again, because its mark tells whether it has happened. */
const resolvable = new Set([
  'order',
  'checkout',
  'payment',
  'cancel',
  'report of money',
  'report of failure',
  'refund',
  'adjustment',
]);

/** Everybody who wants something of the shop. */
export class Market {
  private constructor(
    readonly history: History,
    readonly asking: Asking,
    readonly stocked: ReadonlyMap<string, number>,
    private readonly crowds: readonly Crowd[],
  ) {}

  static async open(shop: ChaosShop, seed: number): Promise<Market> {
    const staff = await newStaff(shop);
    const goods: Goods[] = [];
    const stocked = new Map<string, number>();
    for (const stock of stocks) {
      const made = await newProduct(shop, staff, { stock, price: Repricer.first });
      goods.push(made);
      stocked.set(made.variantId, stock);
    }
    const couponCode = 'CHAOS10';
    const coupon = { name: 'Chaos', kind: 'coupon', couponCode, adjustment: percentOff('10'), usageLimit: couponUses };
    answered(201, await call(shop.url, '/pricing/rules', { body: coupon, headers: staff.headers }));
    const history = new History();
    let turn = 0;
    const asking = new Asking(history, () => shop.apis[turn++ % shop.apis.length]?.url ?? shop.url);
    const board = new Board();
    const shopping = { asking, board, goods, couponCode };
    const buyers: Actor[] = [];
    for (let index = 0; index < customers + guests; index += 1) {
      const headers = index < customers ? (await newCustomer(shop)).headers : {};
      buyers.push(new Buyer(shopping, headers, new Dice(seed, `buyer ${index}`)));
    }
    const office = (name: string) => ({ asking, headers: staff.headers, dice: new Dice(seed, name) });
    return new Market(history, asking, stocked, [
      { actors: buyers, restMilliseconds: 120 },
      {
        actors: Array.from(
          { length: payers },
          (_, index) => new Payer(asking, board, new Dice(seed, `payer ${index}`)),
        ),
        restMilliseconds: 60,
      },
      { actors: [new Refunder(office('refunder'), board)], restMilliseconds: 500 },
      { actors: [new Adjuster(office('adjuster'), goods)], restMilliseconds: 400 },
      { actors: [new Repricer(office('repricer'), goods)], restMilliseconds: 700 },
    ]);
  }

  /** Until it is over; everybody finishes what he has begun. */
  async trade(seed: number, over: AbortSignal): Promise<void> {
    over.addEventListener('abort', () => this.asking.goHome());
    const everybody = this.crowds.flatMap(({ actors, restMilliseconds }) =>
      actors.map((actor) => ({ actor, restMilliseconds })),
    );
    await Promise.all(
      everybody.map(async ({ actor, restMilliseconds }, index) => {
        const dice = new Dice(seed, `rest ${index}`);
        while (!over.aborted) {
          await actor.act();
          await delay(dice.integer(5, restMilliseconds));
        }
      }),
    );
  }

  /** Asks again, with the same key, for everything of which nobody knows what came of it. @returns how much that was */
  async resolve(): Promise<number> {
    const open = this.history.operations.filter(({ outcome, kind }) => outcome === 'unknown' && resolvable.has(kind));
    const left = [...open];
    const work = async (): Promise<void> => {
      for (let next = left.pop(); next; next = left.pop()) await this.asking.insist(next);
    };
    await Promise.all(Array.from({ length: resolvedAtOnce }, work));
    return open.length;
  }
}
