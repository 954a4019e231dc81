import { availableParallelism } from 'node:os';

/** Does all jobs, as many at once as there are processors. */
export async function sideBySide<Job>(jobs: readonly Job[], work: (job: Job) => Promise<void>): Promise<void> {
  const waiting = jobs.values();
  async function worker(): Promise<void> {
    for (const job of waiting) await work(job);
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}
