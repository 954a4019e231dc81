import type { Digest } from '../../../../core/digest.ts';
import type { HostImage, ManifestServed } from '../../../../core/event.ts';
import { addTo } from '../../../../core/grouping.ts';
import type { Policy, RepositoryName } from '../../../../core/policy.ts';
import { cacheOf } from '../../../../core/pulled-through.ts';
import { fullName } from '../../../../core/reference.ts';
import { isRecorded } from '../../../../core/strength.ts';
import { CLOCKS, countBelow, type Time } from '../../../../core/time.ts';
import { once } from '../../../facts/lazy.ts';
import { byTime } from '../../../facts/order.ts';
import type { ReadReference } from '../../../facts/references.ts';

/**
 * When a registry first served a digest by a tag, by `registry/repository@digest` and the node that has it: its log has the tag
 * without the digest, and the log of a node that it pulled the digest at once from that repository, or from the one of which
 * it is Artifactory's cache. So the bytes came from the registry, unless whoever put them onto a node wrote the node's log,
 * too, and pulled the tag then.
 */
export function servedByTag(
  served: readonly ManifestServed[],
  hosts: readonly HostImage[],
  read: ReadReference,
  policy: Policy,
): ReadonlyMap<string, ReadonlyMap<string, Time>> {
  const first = new Map<string, Map<string, Time>>();
  if (served.length === 0) return first;
  const times = new Map<string, Time[]>();
  for (const one of served)
    if (isRecorded(one)) addTo(times, fullName({ ...one, registry: policy.registry(one.registry) }), one.at);
  for (const list of times.values()) list.sort((one, other) => one - other);
  for (const { registry, repository, digest, at, host } of pulledOnto(hosts, read))
    for (const name of [repository, cacheOf(repository) ?? repository]) {
      const list = times.get(`${registry}/${name}`) ?? [];
      const near = list[countBelow(list, at - CLOCKS)];
      const key = `${registry}/${name}@${digest}`;
      if (near === undefined || near > at + CLOCKS) continue;
      const onto = first.get(key) ?? new Map<string, Time>();
      first.set(key, onto.set(host, Math.min(near, onto.get(host) ?? near)));
    }
  return first;
}

/** Recorded pulls by a tag, oldest first. */
export function tagsServed(
  served: readonly ManifestServed[],
  policy: Policy,
): (name: RepositoryName, tag: string) => readonly ManifestServed[] {
  const byTag = once(() =>
    Map.groupBy(served.filter(isRecorded).sort(byTime), (one) =>
      tagKey({ ...one, registry: policy.registry(one.registry) }, one.tag),
    ),
  );
  return (name, tag) => byTag().get(tagKey(name, tag)) ?? [];
}

function tagKey(name: RepositoryName, tag: string): string {
  return `${fullName(name)}:${tag}`;
}

/** What nodes say that they pulled. */
function* pulledOnto(
  hosts: readonly HostImage[],
  read: ReadReference,
): Generator<RepositoryName & { readonly digest: Digest; readonly at: Time; readonly host: string }> {
  for (const fact of hosts) {
    const { action, image, reference: text, at, host } = fact;
    if (action !== 'pulled' || text === undefined || host === undefined || !isRecorded(fact)) continue;
    const reference = read(text);
    const digest = reference?.digest ?? image;
    if (!reference || !digest) continue;
    const { registry, repository } = reference;
    yield { registry, repository, digest, at, host };
  }
}
