import { type Job, type JobJson, Worker } from 'bullmq';
import { handlersAtOnce } from './job-runner';

const longestWaitSeconds = 5;

/**
 * Takes no more jobs than it has handlers for, a group being worth as many as it has messages. BullMQ counts jobs: the first
 * worker that wakes would put groups aside for later that other workers could handle now.
 */
export class BoundWorker extends Worker {
  /** What each job in hand is worth. */
  private readonly inHand = new Map<string, number>();

  /**
   * However far off the next delayed job is, the queue is looked at this often: what should wake the worker may come on a
   * connection that has died without a word.
   */
  override get maximumBlockTimeout(): number {
    return longestWaitSeconds;
  }

  /** BullMQ makes the job that it has fetched before it decides whether to fetch another. */
  protected override createJob(data: JobJson, jobId: string): Job {
    const job = super.createJob(data, jobId);
    const { messages } = job.data as { readonly messages?: readonly unknown[] };
    this.inHand.set(jobId, messages?.length ?? 1);
    this.bound();
    return job;
  }

  /** The job's handlers have ended, and another may take its place. */
  release(jobId: string | undefined): void {
    this.inHand.delete(jobId ?? '');
    this.bound();
  }

  private bound(): void {
    const taken = [...this.inHand.values()].reduce((sum, worth) => sum + worth, 0);
    this.concurrency = Math.max(1, this.inHand.size + Math.max(0, handlersAtOnce - taken));
  }
}
