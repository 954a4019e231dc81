import type { Act, Start } from '../../act.ts';
import type { Owed } from '../../month.ts';
import type { Organisation } from '../../organisation.ts';

/**
 * Images that were pushed before their registry's records begin, and of which no container is on record from before that
 * either: when one starts, nothing tells it from what was put onto a node by hand.
 */
export function owedFromBefore(acts: readonly Act[], organisation: Organisation, who: string): readonly Owed[] {
  const begins = registriesFrom(organisation);
  if (begins.size === 0) return [];
  const pushed = pushedFrom(acts);
  const found = new Map<string, { readonly start: Start; readonly isOwed: boolean }>();
  const ends = new Map(acts.flatMap((act) => (act.act === 'end' ? [[act.uid, act.at] as const] : [])));
  for (const act of acts) {
    if (act.act !== 'start') continue;
    const watched = watchedFrom(organisation, act.workload.cluster.id);
    if (watched === undefined || (ends.get(act.uid) ?? Infinity) < watched) continue;
    for (const { image, id } of act.containers) {
      const from = pushed.get(image.digest)?.flatMap((registry) => begins.get(registry) ?? []) ?? [];
      const last =
        pushed.has(image.digest) && from.length === pushed.get(image.digest)?.length ? Math.min(...from) : undefined;
      if (id === undefined || last === undefined || found.has(image.digest)) continue;
      if (isPushedAfter(acts, image.digest, begins)) continue;
      found.set(image.digest, { start: act, isOwed: Math.max(act.at, watched) >= last });
    }
  }
  return [...found].flatMap(([digest, { start, isOwed }]) =>
    isOwed
      ? [
          {
            id: `from-before-${digest.slice(7, 19)}`,
            kind: 'image-from-before',
            at: start.at,
            who,
            why: 'It was pushed before the registry was on record and starts after: so would an image that was imported.',
            about: [digest],
            modes: ['policy', 'draft', 'none'],
          },
        ]
      : [],
  );
}

/** When the records of registries begin, where that is not with the month. */
function registriesFrom({ registries, telemetry }: Organisation): ReadonlyMap<string, number> {
  return new Map(
    registries.flatMap(({ id }) => {
      const own = telemetry.filter(({ of }) => of === id).map(({ from }) => from ?? -Infinity);
      const first = Math.min(...own);
      return own.length > 0 && first > -Infinity ? [[id, first] as const] : [];
    }),
  );
}

function watchedFrom({ telemetry }: Organisation, cluster: string): number | undefined {
  const own = telemetry
    .filter(({ of, kind }) => of === cluster && kind !== 'kyverno')
    .map(({ from }) => from ?? -Infinity);
  return own.length > 0 ? Math.min(...own) : undefined;
}

/** The registries to which a digest was pushed. */
function pushedFrom(acts: readonly Act[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const act of acts) {
    if (act.act !== 'push') continue;
    const earlier = found.get(act.image.digest) ?? [];
    if (!earlier.includes(act.to.registry.id)) found.set(act.image.digest, [...earlier, act.to.registry.id]);
  }
  return found;
}

function isPushedAfter(acts: readonly Act[], digest: string, begins: ReadonlyMap<string, number>): boolean {
  return acts.some(
    (act) =>
      act.act === 'push' && act.image.digest === digest && act.at >= (begins.get(act.to.registry.id) ?? -Infinity),
  );
}
