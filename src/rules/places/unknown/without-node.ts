import { DEFINITION } from '../../../core/ecs-kinds.ts';
import type { Placement } from '../../../core/subjects.ts';

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

/** What to do where tasks have no node of the organisation's: the registry had to hold it to serve it. */
export const WITHOUT_NODE: readonly string[] = [
  'Ask the registry for the digest: since when it holds it, and under which tags.',
  'If it is older than the registry’s records, give the workload a definition that names the digest, or push the image anew by its build.',
  'If the registry does not hold it, or only since its records begin, stop the tasks: it came by a push that was not recorded.',
];
