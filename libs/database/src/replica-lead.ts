/** Older than this may nothing be that is read from a replica. */
const longestLagMilliseconds = 1000;

/** More samples than are taken while a replica may lag. */
const mostSamples = 16;

interface Sample {
  readonly position: bigint;
  readonly askedAt: number;
}

/**
 * Knows how recent a replica is without any clock but ours: samples of the primary's position in its log, each with the moment
 * at which it was asked for. A replica that has replayed up to a sample shows everything that was committed before that moment.
 */
export class ReplicaLead {
  private samples: Sample[] = [];
  private shows = Number.NEGATIVE_INFINITY;
  private changedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Something was changed that readers who come from now on must see: what the replica shows of before will not do. */
  changed(): void {
    this.changedAt = this.now();
  }

  sampled(position: string, askedAt: number): void {
    this.samples = [...this.samples, { position: positionOf(position), askedAt }].slice(-mostSamples);
  }

  /** The replica says how far it is. */
  replayed(position: string): void {
    const reached = positionOf(position);
    const confirmed = this.samples.filter((sample) => sample.position <= reached);
    this.shows = Math.max(this.shows, ...confirmed.map(({ askedAt }) => askedAt));
  }

  /** Whether it has not been heard of, or shows nothing recent. */
  get isBehind(): boolean {
    return this.now() - this.shows >= longestLagMilliseconds;
  }

  /** Whether it shows every change that we have heard of, and everything else that is more than a second old. */
  get isRecent(): boolean {
    return this.shows > this.changedAt && !this.isBehind;
  }
}

/** A position in PostgreSQL's log, such as 16/B374D848, as one number. */
function positionOf(text: string): bigint {
  const [high = '0', low = '0'] = text.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}
