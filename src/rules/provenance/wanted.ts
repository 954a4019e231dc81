import type { Digest } from '../../core/digest.ts';
import type { Environment } from '../../core/environment.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Reference } from '../../core/reference.ts';
import type { Placement } from '../../core/subjects.ts';
import { onRecord, type Quiet } from '../rule.ts';
import { manifestsFor } from './signed.ts';

/** A container of an environment, and the images whose attachments count for it. */
export interface Wanting {
  readonly environment: Environment;
  readonly at: Reference;
  readonly manifests: readonly Digest[];
}

/** Undefined: nothing can be asked of it; quiet: the policy lets others bring it. */
export function wanting(placement: Placement, lineage: Lineage): Wanting | Quiet | undefined {
  const { environment, reference, digest } = placement;
  if (!environment || !reference || !digest || lineage.policy.isExempt(placement)) return undefined;
  const name = `${reference.registry}/${reference.repository}`;
  if (environment.injectors?.matches(name)) return onRecord('injected', `${name} is injected by listed software`);
  return { environment, at: reference, manifests: manifestsFor(digest, reference, lineage) };
}
