import type { Pair } from './pair';
import { Stage } from './stage';

/** The invariants are read from all rows that there are, so a stage that has seen many meetings slows every next one down. */
const mostMeetings = 300;

/** Has a stage ready for whatever is played. */
export class Theatre {
  private readonly stages = new Map<string, { readonly stage: Promise<Stage>; meetings: number }>();

  async stageFor({ batchMax = 1, strategy = 'pessimistic' }: Pair): Promise<Stage> {
    const kind = `${strategy} ${batchMax}`;
    const used = this.stages.get(kind);
    if (used && used.meetings < mostMeetings) {
      used.meetings += 1;
      return used.stage;
    }
    await (await used?.stage)?.close();
    const stage = Stage.open({ batchMax, strategy });
    this.stages.set(kind, { stage, meetings: 1 });
    return stage;
  }

  async close(): Promise<void> {
    for (const { stage } of this.stages.values()) await (await stage).close();
  }
}
