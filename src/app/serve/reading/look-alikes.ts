import type { LandwaiterEvent } from '../../../core/event.ts';
import type { Policy, RepositoryName } from '../../../core/policy.ts';
import type { LookUps } from '../../../lineage/storage/look-ups.ts';
import { mentionsOf } from '../../../lineage/storage/mentions.ts';
import { isAlike } from '../../../rules/places/protected-names.ts';

/** Each is compared with every name on record. */
const MOST_NEW = 10;
const MOST_ALIKE = 5;
/** That a repository was there before shows by some of its pushes. */
const MOST_PUSHES = 300;

/** Pushes of the repositories that new ones can be taken for. `names`: those on record before. */
export async function alikeTo(
  fresh: readonly LandwaiterEvent[],
  names: ReadonlyMap<string, RepositoryName>,
  store: LookUps,
  policy: Policy,
): Promise<readonly LandwaiterEvent[]> {
  const coming = new Map<string, RepositoryName>();
  for (const { registry: host, repository } of fresh.flatMap((fact) => mentionsOf(fact).repositories)) {
    const registry = policy.registry(host);
    const name = `${registry}/${repository}`;
    if (!names.has(name) && coming.size < MOST_NEW) coming.set(name, { registry, repository });
  }
  const alike = [...coming.values()].flatMap((one) =>
    [...names.values()].filter((other) => isAlike(one, other)).slice(0, MOST_ALIKE),
  );
  if (alike.length === 0) return [];
  const recorded = await store.repositoriesAt(alike.map(({ repository }) => repository));
  const meant = recorded.filter((one) =>
    alike.some(
      ({ registry, repository }) => one.repository === repository && policy.registry(one.registry) === registry,
    ),
  );
  const known: ReadonlySet<number> = new Set();
  const found: LandwaiterEvent[] = [];
  for (const name of meant) {
    const pushes = await store.near({ names: [name], types: ['manifest.pushed'], known, most: MOST_PUSHES });
    found.push(...pushes.map(({ fact }) => fact));
  }
  return found;
}
