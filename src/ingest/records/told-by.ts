import type { Origin } from '../../core/observed.ts';
import type { Strength } from '../../core/strength.ts';
import type { Time } from '../../core/time.ts';

/** What every event says of its record: the telemetry kind, when it was, how well that is known, and where it stands. */
export function toldBy<Told extends Strength>(source: string, strength: Told, at: Time, origin: Origin) {
  return { source, at, strength, origin } as const;
}

/** A project's id as `RunReported` has it, on the host of its address. */
export function projectId(address: string | undefined, id: unknown): { readonly projectId?: string } {
  if (typeof id !== 'number' && (typeof id !== 'string' || id === '' || id.length > 100)) return {};
  return { projectId: `${/^https?:\/\/([^/]+)\//.exec(address ?? '')?.[1] ?? ''}/${id}` };
}

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
