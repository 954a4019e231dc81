import type { Placement } from './subjects.ts';

/** Whether one of its containers began to run: a pod whose image cannot be pulled is there, and runs nothing. */
export function hasRun({ instances }: Pick<Placement, 'instances'>): boolean {
  return instances.some(({ waiting }) => waiting === undefined);
}
