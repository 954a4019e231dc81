import type { RepositoryName } from '../../../core/environment.ts';
import { addTo } from '../../../core/grouping.ts';
import type { Lineage } from '../../../core/lineage.ts';
import { fullName } from '../../../core/reference.ts';
import type { Push } from '../../../core/subjects.ts';
import { madeOnce } from '../../made-once.ts';

/**
 * Whether all that is known of a repository's builds is chance: runs of several projects went on whenever it was pushed to, as
 * where all is rebuilt in one night, and each of these projects builds one service, which is another one.
 */
export function isBuiltByChance(push: Push, lineage: Lineage): boolean {
  if (lineage.policy.publishers(push).some(({ builds }) => builds)) return false;
  const projects = [...lineage.habits.projects(push).seen.keys()];
  const builds = onlyBuilds(lineage);
  const own = serviceOf(push);
  return projects.length > 1 && projects.every((project) => isOneOther(builds.get(project) ?? [], own));
}

/** By project: the services that it alone builds, as was usual at the last push to each of their repositories. */
const onlyBuilds = madeOnce((lineage: Lineage): ReadonlyMap<string, readonly string[]> => {
  const last = new Map<string, Push>();
  for (const push of lineage.pushes) if (push.kind !== 'artifact') last.set(fullName(push), push);
  const found = new Map<string, string[]>();
  for (const push of last.values()) {
    const [project, ...others] = lineage.habits.projects(push).seen.keys();
    if (project !== undefined && others.length === 0) addTo(found, project, serviceOf(push));
  }
  return found;
});

function isOneOther(services: readonly string[], own: string): boolean {
  return new Set(services).size === 1 && services[0] !== own;
}

/** In several stages a service has repositories of one name. */
function serviceOf({ repository }: RepositoryName): string {
  return repository.slice(repository.lastIndexOf('/') + 1);
}
