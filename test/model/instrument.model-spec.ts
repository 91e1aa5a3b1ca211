import * as fc from 'fast-check';
import { RestockUnits } from '#inventory';
import { addToCart } from './commands/carts';
import { aboutOrder, orderAt, pick } from './commands/choices';
import { cancelOrder, directly } from './commands/orders';
import { doJob, hear } from './commands/payments';
import { type Move, ShopCommand } from './commands/shop-command';
import { refundOrder, shipGoods } from './commands/staff';
import { Campaign, commandsOf, type Effort } from './instrument/campaign';
import { Shops } from './instrument/shops';
import { cancelling } from './model/holds';
import { known, variantOf } from './model/shop-model';

/** A rule that is wrong: whoever cancels keeps the use of a coupon. */
const cancelAndKeepUse = (order: number): Move => ({
  ...cancelOrder({ order, by: 'owner' }),
  about: aboutOrder(order),
  outcomes: (shop) => {
    const chosen = orderAt(shop, order);
    return cancelling(shop, { order: chosen, by: 'owner' }).map(({ answer, effect }) => ({
      answer,
      effect: () => {
        effect?.();
        if (answer === '200') chosen.holdsUses = true;
      },
    }));
  },
  act: ({ desk }, shop) => desk.askAbout(orderAt(shop, order), 'owner', { what: 'cancel' }),
});

/** A unit that nobody has delivered, and that everybody can see. */
const findUnit: Move = {
  text: 'a unit is found on the shelf',
  outcomes: (shop) => [{ answer: 'done', effect: () => void (variantOf(shop, 0).onHand += 1) }],
  act: async ({ shop, register }) => {
    const { variantId } = known(register.variants[0]);
    await shop.rows('update stock set on_hand = on_hand + 1 where variant_id = $1', [variantId]);
    return 'done';
  },
};

const whileSelling = [directly, fc.constant(addToCart({ owner: 'ada', variant: 0, quantity: 1 }))];

const whileRefunding = [
  pick.map((order) => hear({ order, names: 'none', status: 'success', rightAmount: true })),
  pick.map((job) => doJob({ job, refuses: false })),
  pick.map((order) => shipGoods({ order })),
  fc.boolean().map((restock) => refundOrder({ order: 0, kind: 'whole', restock, tenths: 1, line: 0, quantity: 1 })),
];

describe('the instrument', () => {
  const opened: Shops[] = [];

  afterEach(() => jest.restoreAllMocks());
  afterAll(() => Promise.all(opened.map((shops) => shops.close())));

  const campaignWith = (moves: readonly fc.Arbitrary<Move>[], shops = new Shops()): Campaign => {
    opened.push(shops);
    return new Campaign(
      shops,
      moves.map((move) => move.map((one) => new ShopCommand(one))),
    );
  };

  const disagreementOf = async (campaign: Campaign, effort: Effort): Promise<string> =>
    known(await campaign.search(effort));

  const linesOf = (found: string): string[] => found.split('\n');

  it('finds a wrong rule, says what it takes, and finds it again by seed and path', async () => {
    const campaign = campaignWith([...whileSelling, pick.map(cancelAndKeepUse)]);
    const [, ...lines] = linesOf(await disagreementOf(campaign, { seed: 1, runs: 100 }));
    expect(lines).toEqual([
      expect.stringMatching(/^The shop opens with /),
      expect.stringMatching(/^1\. \w+ orders 1 of variant \d with TENTH → 201: order 0$/),
      expect.stringMatching(/^2\. owner cancels order ~0 \(order 0 of \w+\) → 200$/),
      'uses.TENTH: the model says 1, the shop 0',
      'orders.0.uses.0: the model says "TENTH", the shop nothing',
      expect.stringMatching(/^Again: npm run model -- --seed 1 --path '[\d:]+@.+'$/),
    ]);
    const path = /--path '(.*)'/.exec(lines.at(-1) ?? '')?.[1];
    const [, ...again] = linesOf(await disagreementOf(campaign, { seed: 1, runs: 100, path }));
    expect(again.slice(0, -1)).toEqual(lines.slice(0, -1));
  });

  it('finds a write that is forgotten deep down in the shop', async () => {
    const forgetful = new Shops((shop) => {
      jest.spyOn(shop.get(RestockUnits), 'run').mockResolvedValue(undefined);
    });
    const campaign = campaignWith(whileRefunding, forgetful);
    const lines = linesOf(await disagreementOf(campaign, { seed: 1, runs: 100 }));
    expect(lines.slice(2, -1)).toEqual([
      expect.stringMatching(/^1\. \w+ orders 1 of variant \d → 201: order 0$/),
      expect.stringMatching(/^2\. the provider reports success for order ~0 .*→ heard$/),
      expect.stringMatching(/^3\. a worker does job ~0 \(event event 0\) → done$/),
      expect.stringMatching(/^4\. the staff refunds all of order ~0 and restocks .*→ 201$/),
      expect.stringMatching(/^stock\.\d: the model says "1 on hand, 0 reserved", the shop "0 on hand, 0 reserved"$/),
    ]);
  });

  it('finds what shop and model agree on and no book accounts for', async () => {
    const opening = { stock: [1, 1, 1], limits: { TENTH: 1, GIFT: 1 } };
    const playing = campaignWith([]).play(opening, commandsOf([findUnit]));
    await expect(playing).rejects.toThrow(/I2, counters = sums of the stock ledger: .*2 on hand/);
  });
});
