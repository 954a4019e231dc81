import type { Digest } from '../../../core/digest.ts';
import type { Image, Push } from '../../../core/subjects.ts';
import type { RepositoryName } from '../../../core/policy.ts';
import { isAtLeast } from '../../../core/strength.ts';
import { addTo } from '../../../core/grouping.ts';

/** Pushes found by what people ask for; every list is oldest first. */
export interface PushIndex {
  of(digest: Digest): readonly Push[];
  to(repository: RepositoryName): readonly Push[];
  withConfig(config: Digest): readonly Push[];
  hasRegistry(registry: string): boolean;
  /** Pushes to the push's or another repository whose layers are the lowest ones of its image, and fewer; most layers first. */
  below(push: Push, repository?: RepositoryName): readonly Push[];
}

/** Layer lists as a tree: a node is reached by its layers, lowest first. */
interface LayerNode {
  readonly pushes: Push[];
  readonly next: Map<Digest, LayerNode>;
}

export function indexPushes(pushes: readonly Push[], image: (digest: Digest, at: RepositoryName) => Image): PushIndex {
  const byDigest = new Map<Digest, Push[]>();
  const byRepository = new Map<string, Push[]>();
  const byConfig = new Map<Digest, Push[]>();
  const registries = new Set<string>();
  const layerTrees = new Map<string, LayerNode>();
  for (const push of pushes) {
    registries.add(push.registry);
    addTo(byDigest, push.digest, push);
    addTo(byRepository, `${push.registry}/${push.repository}`, push);
    const { config, layers } = image(push.digest, push);
    if (layers) descend(treeOf(layerTrees, push), layers, true).at(-1)?.pushes.push(push);
    if (config) addTo(byConfig, config, push);
  }
  return {
    of: (digest) => byDigest.get(digest) ?? [],
    to: (name) => byRepository.get(`${name.registry}/${name.repository}`) ?? [],
    withConfig: (config) => byConfig.get(config) ?? [],
    hasRegistry: (registry) => registries.has(registry),
    below: (push, repository = push) => {
      const layers = image(push.digest, push).layers ?? [];
      return descend(treeOf(layerTrees, repository), layers.slice(0, -1), false)
        .reverse()
        .flatMap((node) => node.pushes);
    },
  };
}

function treeOf(trees: Map<string, LayerNode>, name: RepositoryName): LayerNode {
  const key = `${name.registry}/${name.repository}`;
  const tree = trees.get(key) ?? { pushes: [], next: new Map() };
  trees.set(key, tree);
  return tree;
}

/** The nodes along a list of layers; missing ones are made, or end the way. */
function descend(root: LayerNode, layers: NonNullable<Image['layers']>, make: boolean): LayerNode[] {
  const way: LayerNode[] = [];
  let node = root;
  for (const { digest } of layers) {
    let next = node.next.get(digest);
    if (!next && !make) break;
    next ??= { pushes: [], next: new Map() };
    node.next.set(digest, next);
    way.push(next);
    node = next;
  }
  return way;
}

/**
 * The index whose push an untagged manifest belongs to: pushed to the same repository by the same actor.
 * Trust flows from index to child only, so a child pushed by someone else stays a push of its own.
 */
export function indexPushOf(
  push: Push,
  image: (digest: Digest, at: RepositoryName) => Image,
  pushes: PushIndex,
): Push | undefined {
  if (push.tag !== undefined) return undefined;
  for (const parent of image(push.digest, push).parents) {
    const found = pushes
      .of(parent)
      .find(
        (one) =>
          one.registry === push.registry &&
          one.repository === push.repository &&
          one.actor?.name === push.actor?.name &&
          isAtLeast(one.strength, push.strength),
      );
    if (found) return found;
  }
  return undefined;
}
