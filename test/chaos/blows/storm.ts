import { setTimeout as delay } from 'node:timers/promises';
import type { ChaosShop } from '../shop/chaos-shop';
import type { Place } from '../shop/place';
import type { Lane } from './blow';
import type { PlannedBlow } from './plan';

/** Strikes what was planned, each lane in its order. */
export class Storm {
  readonly struck: PlannedBlow[] = [];
  /** Blows that could not be struck, because something else had hit what they needed. */
  readonly missed: string[] = [];

  constructor(
    private readonly shop: ChaosShop,
    private readonly say: (line: string) => void,
  ) {}

  async rage(plan: readonly PlannedBlow[], stop: AbortSignal): Promise<void> {
    const beganAt = performance.now();
    const lanes = [...new Set(plan.map(({ lane }) => lane))];
    const inLane = async (lane: Lane): Promise<void> => {
      for (const planned of plan.filter((other) => other.lane === lane)) {
        const pause = planned.atMilliseconds - (performance.now() - beganAt);
        await delay(Math.max(0, pause), undefined, { signal: stop }).catch(() => undefined);
        if (stop.aborted) return;
        await this.strike(planned);
      }
    };
    await Promise.all(lanes.map(inLane));
  }

  private async strike(planned: PlannedBlow): Promise<void> {
    const { lane, blow, milliseconds } = planned;
    this.say(`${lane}: ${blow.name}${milliseconds > 0 ? `, ${(milliseconds / 1000).toFixed(1)} s` : ''}`);
    try {
      await blow.strike({ shop: this.shop, place: this.placeOf(lane), milliseconds });
      this.struck.push(planned);
    } catch (error) {
      this.missed.push(`${lane}: ${blow.name}: ${(error as Error).message}`);
    }
  }

  /** Blows that hit no process get the first one, and leave it alone. */
  private placeOf(lane: Lane): Place {
    const [first] = this.shop.places;
    return this.shop.places.find(({ name }) => name === lane) ?? (first as Place);
  }
}
