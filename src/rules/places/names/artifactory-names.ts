import type { Lineage } from '../../../core/lineage.ts';
import { cacheOf, isOfArtifactory } from '../../../core/pulled-through.ts';
import type { RepositoryName } from '../../../core/policy.ts';
import { equalRepository, type Reference } from '../../../core/reference.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { Push } from '../../../core/subjects.ts';
import { madeOnce } from '../../made-once.ts';

/**
 * Whether a push brought its bytes to where the reference reads them. Of Artifactory also by another name of one path: nobody can
 * push to a remote repository, whose store is always called NAME-cache, and clients pull NAME; a virtual one stores nothing, and
 * the records name where the image lies. Whatever is pushed to by its own name is neither.
 * https://docs.jfrog.com/artifactory/docs/remote-repositories
 */
export function isBroughtTo(reference: Reference, push: Push, lineage: Lineage): boolean {
  if (equalRepository(push, reference)) return true;
  if (push.registry !== reference.registry || !isOfArtifactory(push) || isStoring(reference, lineage)) return false;
  if (push.repository === cacheOf(reference.repository)) return true;
  const isSamePath = pathOf(push) !== undefined && pathOf(push) === pathOf(reference);
  return isSamePath && (reference.tag === undefined || push.tag === reference.tag);
}

/** By which names the records may tell of pulls of a repository. */
export function pulledNames(name: RepositoryName, lineage: Lineage): readonly RepositoryName[] {
  const repository = cacheOf(name.repository);
  const isOther = storesOf(lineage).registries.has(name.registry) && !isStoring(name, lineage);
  return isOther && repository !== undefined ? [name, { registry: name.registry, repository }] : [name];
}

function keyOf({ registry, repository }: RepositoryName): string {
  return `${registry}/${repository.split('/', 1)[0] ?? ''}`;
}

function pathOf({ repository }: RepositoryName): string | undefined {
  const slash = repository.indexOf('/');
  return slash < 0 ? undefined : repository.slice(slash);
}

function isStoring(name: RepositoryName, lineage: Lineage): boolean {
  return storesOf(lineage).keys.has(keyOf(name));
}

/** The repositories to which something is on record as pushed, and the registries that are Artifactory's. */
const storesOf = madeOnce(({ pushes, digestless }: Lineage) => {
  const [keys, registries] = [new Set<string>(), new Set<string>()];
  for (const one of [...pushes, ...digestless]) {
    if (!isRecorded(one)) continue;
    keys.add(keyOf(one));
    if (isOfArtifactory(one)) registries.add(one.registry);
  }
  return { keys, registries };
});
