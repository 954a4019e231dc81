import type { Digest } from '../core/digest.ts';
import type { Image, Push } from '../core/lineage.ts';
import type { RepositoryName } from '../core/policy.ts';
import { listAt } from './order.ts';

/** Pushes found by what people ask for; every list is oldest first. */
export interface PushIndex {
  of(digest: Digest): readonly Push[];
  to(repository: RepositoryName): readonly Push[];
  withConfig(config: Digest): readonly Push[];
  hasRegistry(registry: string): boolean;
}

export function indexPushes(pushes: readonly Push[], image: (digest: Digest) => Image): PushIndex {
  const byDigest = new Map<Digest, Push[]>();
  const byRepository = new Map<string, Push[]>();
  const byConfig = new Map<Digest, Push[]>();
  const registries = new Set<string>();
  for (const push of pushes) {
    registries.add(push.registry);
    listAt(byDigest, push.digest).push(push);
    listAt(byRepository, `${push.registry}/${push.repository}`).push(push);
    const { config } = image(push.digest);
    if (config) listAt(byConfig, config).push(push);
  }
  return {
    of: (digest) => byDigest.get(digest) ?? [],
    to: (name) => byRepository.get(`${name.registry}/${name.repository}`) ?? [],
    withConfig: (config) => byConfig.get(config) ?? [],
    hasRegistry: (registry) => registries.has(registry),
  };
}

/**
 * The index whose push an untagged manifest belongs to: pushed to the same repository by the same actor.
 * Trust flows from index to child only, so a child pushed by someone else stays a push of its own.
 */
export function indexPushOf(push: Push, image: (digest: Digest) => Image, pushes: PushIndex): Push | undefined {
  if (push.tag !== undefined) return undefined;
  for (const parent of image(push.digest).parents) {
    const found = pushes.of(parent).find((one) => one.registry === push.registry && one.repository === push.repository && one.actor?.name === push.actor?.name);
    if (found) return found;
  }
  return undefined;
}
