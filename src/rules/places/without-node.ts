import { DEFINITION } from '../../core/ecs-kinds.ts';
import type { Placement } from '../../core/subjects.ts';

/**
 * Whether it runs on AWS Fargate: tasks without an instance of a cluster. No node is there onto which an image could be
 * loaded, and none is kept from one task to the next: whatever runs was pulled from where its name says.
 */
export function hasNoNode({ observed }: Placement): boolean {
  return observed.length > 0 && observed.every(({ source, node }) => source === 'ecs' && node === undefined);
}

/** The task definition that it was started from, `shop-job:7`, where no record shows who registered or chose it. */
export function oldDefinition({ asked, observed }: Placement): string | undefined {
  if (asked.length > 0) return undefined;
  return observed.flatMap(({ owners = [] }) => owners).find(({ kind }) => kind === DEFINITION)?.name;
}
