import type { Instance, Placement } from './subjects.ts';

/** Whether one of its containers began to run: a pod whose image cannot be pulled is there, and runs nothing. */
export function hasRun({ instances }: Pick<Placement, 'instances'>): boolean {
  return instances.some(({ waiting }) => waiting === undefined);
}

/** Whether one of these containers runs, as far as any record tells. */
export function isRunning(instances: readonly Pick<Instance, 'to' | 'waiting'>[]): boolean {
  return instances.some(({ to, waiting }) => to === undefined && waiting === undefined);
}
