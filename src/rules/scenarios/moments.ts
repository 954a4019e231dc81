import type { Actor } from '../../core/actor.ts';
import type { LandwaiterEvent, WorkloadChanged } from '../../core/event.ts';
import type { Strength } from '../../core/strength.ts';
import type { Time } from '../../core/time.ts';
import type { Moment } from './history.ts';

/** What every step of a story may say of its record. */
export interface Told {
  /** Absent: the system's own record. `asserted`: a webhook that anybody could have sent. */
  readonly strength?: Strength;
  readonly source?: string;
  /** Empty: the record names nobody. */
  readonly by?: string;
  readonly client?: string;
  readonly from?: string;
}

export function moment(make: Moment['make']): Moment {
  return { step: 'event', make };
}

export function observed(
  source: string,
  id: string,
  at: Time,
  told: Told,
): Pick<LandwaiterEvent, 'id' | 'source' | 'at' | 'strength' | 'origin'> {
  const from = told.source ?? source;
  return {
    id: `${from}:${id}`,
    source: from,
    at,
    strength: told.strength ?? 'recorded',
    origin: { path: `${from}.ndjson`, line: Number(id), sha256: id.padStart(64, '0') },
  };
}

/** In the audit log of a cluster, prod-1 unless told: something of the object `namespace/name` was written. */
export function writtenTo(
  object: string,
  told: Told & { readonly cluster?: string },
  change: Pick<WorkloadChanged, 'kind' | 'verb'> & Partial<WorkloadChanged>,
): Moment {
  const [namespace = '', name = ''] = object.split('/');
  return moment(
    (id, at): WorkloadChanged => ({
      type: 'workload.changed',
      ...observed('kubernetes-audit', id, at, told),
      cluster: told.cluster ?? 'prod-1',
      namespace,
      name,
      ...change,
    }),
  );
}

export function actor(name: string): { readonly actor?: Actor } {
  return name === '' ? {} : { actor: { name, kind: 'unknown' } };
}
