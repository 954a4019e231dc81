import type { HostOrigin } from '../../../core/build.ts';
import type { RepositoryName } from '../../../core/environment.ts';
import type { Origin } from '../../../core/event.ts';
import { equalRepository } from '../../../core/reference.ts';
import { deliveryOf } from '../../../core/observed.ts';
import type { Policy } from '../../../core/policy.ts';
import type { Push } from '../../../core/subjects.ts';

/** Who told of a registry, as far as a scope limits it: of which repositories it may say what their images are. */
export interface Teller {
  readonly key: string;
  mayDescribe(name: RepositoryName): boolean;
}

/** By whose door a record came; undefined: no scope limits it, as of files, or of an entry that names no registry. */
export type TellerOf = (fact: { readonly origin: Origin; readonly registry: string }) => Teller | undefined;

export function tellersBy({ registry: canonical, sources }: Pick<Policy, 'registry' | 'sources'>): TellerOf {
  // A policy that names no source limits none.
  if (sources.length === 0) return () => undefined;
  const scopes = new Map(sources.map(({ name, scope }) => [name, scope]));
  const known = new Map<string, Teller | undefined>();
  const made = (door: string, registry: string): Teller | undefined => {
    const scope = scopes.get(door);
    if (scope) return scope.restricts('registry') ? { key: door, mayDescribe: scope.mayDescribe } : undefined;
    // Nobody says any more of what it may speak.
    return { key: `${door} ${registry}`, mayDescribe: (name) => name.registry === registry };
  };
  return ({ origin, registry }) => {
    const door = deliveryOf(origin)?.door;
    if (door === undefined) return undefined;
    const own = canonical(registry);
    const key = scopes.has(door) ? door : `${door} ${own}`;
    if (!known.has(key)) known.set(key, made(door, own));
    return known.get(key);
  };
}

/** Whether what a host made says what is usual for a repository: its door, if it names registries, names that one. */
export function mayTeach(made: HostOrigin | undefined, at: RepositoryName, tellerOf: TellerOf): boolean {
  const { registry } = at;
  return made?.facts.some(({ origin }) => tellerOf({ origin, registry })?.mayDescribe(at) !== false) === true;
}

/**
 * Whether a push says something about the same bytes in a repository: told by somebody who may speak of that one, too, or
 * made where a listed promotion may copy from. What a sandbox's registry had before is no one's word for production.
 */
export function speaksFor(push: Push, at: RepositoryName, tellerOf: TellerOf, policy: Policy): boolean {
  return (
    equalRepository(push, at) ||
    push.facts.some((fact) => tellerOf(fact)?.mayDescribe(at) !== false) ||
    policy.promotionsInto(at).some((one) => one.allows(push, at))
  );
}
