import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';

/**
 * A new task definition of ECS. The organisations drawn here run Kubernetes and single hosts only, so it can happen to
 * none of them; the told scenarios have it.
 */
export function taskDefinition(_month: Month, _random: Random): Attack | undefined {
  return undefined;
}
