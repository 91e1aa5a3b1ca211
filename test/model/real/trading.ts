import type { CheckoutShop } from '../../integration/checkout/checkout-under-test';
import type { Opening } from '../model/shop-model';
import type { Standing } from '../model/standing';
import { Clock } from './clock';
import { Desk } from './desk';
import { Provider } from './provider';
import { furnish, type Register } from './register';
import { standingOfShop } from './standing-of-shop';
import { Worker } from './worker';

/** One run in a real shop, with products, people and coupons of its own. */
export class Trading {
  /** What was done so far, and what was answered. */
  readonly transcript: string[] = [];
  readonly desk: Desk;
  readonly provider: Provider;
  readonly clock: Clock;

  private constructor(
    readonly shop: CheckoutShop,
    readonly register: Register,
    readonly worker: Worker,
  ) {
    this.desk = new Desk(shop, register);
    this.provider = new Provider(shop, register);
    this.clock = new Clock(shop, register);
  }

  static async begin(shop: CheckoutShop, opening: Opening): Promise<Trading> {
    const register = await furnish(shop, opening);
    return new Trading(shop, register, await Worker.of(shop, register));
  }

  async standing(): Promise<Standing> {
    const [standing, waiting] = await Promise.all([standingOfShop(this.shop, this.register), this.worker.waiting()]);
    return { ...standing, jobs: waiting.map(({ job }) => job).toSorted() };
  }
}
