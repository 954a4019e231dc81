import type { ContainerObserved, WorkloadChanged } from '../../../../core/event.ts';
import { addTo } from '../../../../core/grouping.ts';
import { CLOCKS, type Time } from '../../../../core/time.ts';
import { podKey } from '../workloads.ts';

// The API server puts five characters behind the prefix that was asked for (apiserver/pkg/storage/names/generate.go).
const GENERATED = /^(.{0,248}-)[bcdfghjklmnpqrstvwxz2456789]{5}$/;

/**
 * The records of pods' makings, by the name of the pod: below level RequestResponse the API server does not show the name that
 * it gave, only the prefix. One record stands for one pod, the next with that prefix that was made in those seconds.
 */
export function namedMakings(
  creates: readonly WorkloadChanged[],
  observed: readonly ContainerObserved[],
): ReadonlyMap<string, WorkloadChanged> {
  const named = new Map(creates.map((create) => [podKey(create, create.name), create]));
  const unnamed = Map.groupBy(
    creates.filter(({ name }) => name.endsWith('-')).sort((one, other) => one.at - other.at),
    (create) => podKey(create, create.name),
  );
  if (unnamed.size === 0) return named;
  for (const [prefix, pods] of podsByPrefix(observed, named)) {
    const open = unnamed.get(prefix)?.slice() ?? [];
    for (const { pod, created } of pods) {
      const next = open.findIndex(({ at }) => Math.abs(at - created) <= CLOCKS);
      const [create] = next === -1 ? [] : open.splice(next, 1);
      if (create) named.set(podKey(create, pod), { ...create, name: pod });
    }
    if (open.length === 0) named.delete(prefix);
  }
  return named;
}

interface Made {
  readonly pod: string;
  readonly created: Time;
}

/** Those without a record of their own, oldest first. A node's report does not say when its pod was made. */
function podsByPrefix(
  observed: readonly ContainerObserved[],
  named: ReadonlyMap<string, WorkloadChanged>,
): ReadonlyMap<string, readonly Made[]> {
  const pods = new Map<string, Made & { readonly prefix: string }>();
  for (const one of observed) {
    const [, prefix] = GENERATED.exec(one.pod) ?? [];
    const key = podKey(one, one.pod);
    if (prefix === undefined || one.created === undefined || named.has(key) || pods.has(key)) continue;
    pods.set(key, { pod: one.pod, created: one.created, prefix: podKey(one, prefix) });
  }
  const byPrefix = new Map<string, Made[]>();
  for (const made of [...pods.values()].sort(
    (one, other) => one.created - other.created || (one.pod < other.pod ? -1 : 1),
  ))
    addTo(byPrefix, made.prefix, made);
  return byPrefix;
}
