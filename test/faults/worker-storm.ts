import { workerOptions } from '#queue';
import { type BackendKind, describeOn } from './backends';
import { chosenSeed, scheduleOf } from './schedule';
import { Storm } from './storm';
import { faultsIn, settled } from './books';
import { Trade } from './trade';

/** Short holds, so that forgotten orders expire meanwhile; a frozen worker keeps rows locked for two seconds. */
const env = {
  RESERVATION_TTL_SECONDS: '5',
  RESERVATION_SWEEP_SECONDS: '2',
  OUTBOX_REPUBLISH_SECONDS: '2',
  IDLE_TRANSACTION_TIMEOUT_MS: '2000',
};

/** The jobs of whoever was killed last are somebody else's after this: the lock ends, and two looks find that. */
const recoverySeconds = (workerOptions.lockDuration + 2 * workerOptions.stalledInterval) / 1000;

/** The suite of workers that come and go as they like, with the queues on one backend. */
export function describeStorm(on: BackendKind): void {
  describeOn(on)(`workers that come and go at random, with queues on ${on.name}`, () => {
    let trade: Trade;

    beforeAll(async () => {
      trade = await Trade.open({ workers: 2, on, env });
    });

    afterAll(() => trade?.close());

    it('keep every promise once: confirmation, payment, release', async () => {
      const seed = chosenSeed();
      console.info(`Schedule ${seed}; FAULT_SEED=${seed} replays it.`);
      const storm = new Storm(trade);
      await storm.rage(scheduleOf(seed));
      await trade.claimsEnd();
      await settled(trade, recoverySeconds + 20);
      expect(await faultsIn(trade)).toEqual([]);
      expect(storm.exitCodes.filter((code) => code !== 0)).toEqual([]);
    }, 120_000);
  });
}
