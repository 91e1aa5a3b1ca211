/** Values within one percent of each other share a bucket. */
const growth = 1.01;
const lowestMilliseconds = 0.01;
const buckets = 1900;

const logGrowth = Math.log(growth);

/** What a process tells another one of its latencies: pairs of bucket and count, and the extremes as they were. */
export interface RecordedLatencies {
  readonly counts: readonly (readonly [bucket: number, count: number])[];
  readonly maxMilliseconds: number;
}

/** Latencies in buckets that grow by one percent: exact enough to report, and as small for a million values as for ten. */
export class LatencyHistogram {
  private readonly counts = new Float64Array(buckets);
  private total = 0;
  private max = 0;

  static of(recorded: RecordedLatencies): LatencyHistogram {
    const histogram = new LatencyHistogram();
    histogram.add(recorded);
    return histogram;
  }

  get count(): number {
    return this.total;
  }

  get maxMilliseconds(): number {
    return this.max;
  }

  record(milliseconds: number): void {
    const bucket = bucketOf(milliseconds);
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.total += 1;
    this.max = Math.max(this.max, milliseconds);
  }

  add({ counts, maxMilliseconds }: RecordedLatencies): void {
    for (const [bucket, count] of counts) {
      this.counts[bucket] = (this.counts[bucket] ?? 0) + count;
      this.total += count;
    }
    this.max = Math.max(this.max, maxMilliseconds);
  }

  /** Never less than the value at that rank, and at most one percent more. Zero for no values. */
  percentile(percent: number): number {
    const rank = Math.max(1, Math.ceil((percent / 100) * this.total));
    let seen = 0;
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      seen += this.counts[bucket] ?? 0;
      if (seen >= rank) return Math.min(this.max, lowestMilliseconds * growth ** (bucket + 1));
    }
    return this.max;
  }

  toJSON(): RecordedLatencies {
    const counts = [...this.counts].flatMap((count, bucket) => (count > 0 ? [[bucket, count] as const] : []));
    return { counts, maxMilliseconds: this.max };
  }
}

function bucketOf(milliseconds: number): number {
  if (milliseconds <= lowestMilliseconds) return 0;
  return Math.min(buckets - 1, Math.floor(Math.log(milliseconds / lowestMilliseconds) / logGrowth));
}
