import { setTimeout as pause } from 'node:timers/promises';

/** How much of one processor this process uses in the measured time, 1 being all of it. */
export async function processorShare(pace: { warmUpSeconds: number; seconds: number }): Promise<number> {
  await pause(pace.warmUpSeconds * 1000);
  const before = process.cpuUsage();
  await pause(pace.seconds * 1000);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6 / pace.seconds;
}
