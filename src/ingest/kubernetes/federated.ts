import type { ActorKind } from '../../core/actor.ts';

/**
 * What a federated identity of Google Cloud is, by its name: `principal://iam.googleapis.com/…`. Pools of workload identities
 * have programs, pools of a workforce people; undefined: the name is none of these.
 */
export function federatedKind(name: string): ActorKind | undefined {
  if (!/^principal(?:Set)?:\/\//.test(name)) return undefined;
  if (/^[a-zA-Z]+:\/\/[^/]+\/locations\/[^/]+\/workforcePools\//.test(name)) return 'human';
  return /\/(?:subject\/repo:|attribute\.repository)/.test(name) ? 'ci' : 'robot';
}
