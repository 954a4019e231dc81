import type { Origin } from '../../core/observed.ts';
import type { Strength } from '../../core/strength.ts';
import type { Time } from '../../core/time.ts';
import { toldBy } from './told-by.ts';

/** What a system of builds or deployments told of a project, in records of the source that bears its name. */
export function ofSystem<System extends string>(
  system: System,
  at: Time,
  strength: Strength,
  origin: Origin,
  project: string,
) {
  return { ...toldBy(system, strength, at, origin), system, project } as const;
}
