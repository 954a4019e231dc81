import type { LandwaiterEvent, ManifestHinted, ManifestPulled, ManifestPushed } from '../../../../core/event.ts';
import type { Digest } from '../../../../core/digest.ts';
import { addTo } from '../../../../core/grouping.ts';
import type { Policy } from '../../../../core/policy.ts';
import { lacksRegistry, UNNAMED_REGISTRY } from '../../../../core/unnamed.ts';
import { REACH } from '../enrichment.ts';
import { type Pulls, pulledName } from '../../../facts/facts.ts';
import { feedOf } from '../../../facts/feed-name.ts';
import { memo } from '../../../facts/lazy.ts';
import { readReference } from '../../../facts/references.ts';
import { sentRegistry } from './sent-registry.ts';

/** The registry's product by the kinds that tell of it. */
const PRODUCT: Readonly<Record<string, string>> = {
  harbor: 'harbor',
  'harbor-audit': 'harbor',
  jfrog: 'jfrog',
  'jfrog-access': 'jfrog',
  nexus: 'nexus',
  'nexus-audit': 'nexus',
  'oracle-registry': 'oracle',
  quay: 'quay',
  'quay-logs': 'quay',
  zot: 'zot',
  'zot-log': 'zot',
};
/** One image of another registry may be called as one of this. */
const LEAST_IMAGES = 3;

/** Registries by the kinds of the records that name none. */
export type Registries = Readonly<Record<string, string>>;

/** The registries of the records that name none, where nothing else is possible. */
export function soleRegistries(facts: readonly LandwaiterEvent[], policy: Policy): Registries | undefined {
  const found: Record<string, string> = {};
  for (const [product, unnamed] of Map.groupBy(facts.filter(lacksRegistry), ({ source }) => PRODUCT[source])) {
    const own = facts.filter(({ source }) => PRODUCT[source] === product);
    const host =
      soleRegistry(own, policy) ??
      runFrom(unnamed, facts, policy) ??
      sentRegistry(unnamed, facts, ofOthers(product, facts, policy), policy);
    if (host !== undefined) for (const { source } of unnamed) found[source] = host;
  }
  return Object.keys(found).length > 0 ? found : undefined;
}

/**
 * The registry of one product's records: either of each of their files most pushes are those that webhooks of one host
 * tell of, and none those of another; or they are in one file, and the policy and other records of that product name one
 * host in all.
 */
function soleRegistry(facts: readonly LandwaiterEvent[], policy: Policy): string | undefined {
  const named = new Map<string, (ManifestPushed | ManifestHinted)[]>();
  const isHarbor = facts.some(({ source }) => PRODUCT[source] === 'harbor');
  const hosts = new Set(isHarbor ? policy.outline.registries.map(policy.registry) : []);
  for (const fact of facts) {
    if (lacksRegistry(fact)) continue;
    if (!('registry' in fact) || fact.registry === undefined) continue;
    const host = policy.registry(fact.registry);
    hosts.add(host);
    if (fact.type === 'manifest.pushed' || fact.type === 'manifest.hinted') addTo(named, host, fact);
  }
  const files = [...Map.groupBy(facts.filter(lacksRegistry), feedOf).values()];
  if (hosts.size === 1 && files.length === 1) return [...hosts][0];
  const telling = files
    .map((facts) => facts.filter((fact) => fact.type === 'manifest.hinted').filter(({ tag }) => tag !== undefined))
    .filter((pushes) => pushes.length > 0);
  const meant = new Set(telling.map((pushes) => sharedWith(pushes, named)));
  return meant.size === 1 ? [...meant][0] : undefined;
}

/**
 * The host by whose name workloads ask for three images or more that each of the files tells of, by repository and tag or
 * digest; where they ask so by no other name, and no record is known to be of that host. A file that tells of no push, as one
 * of what the registry itself removes, is of the same registry where it lies beside one that does.
 */
function runFrom(
  unnamed: readonly LandwaiterEvent[],
  facts: readonly LandwaiterEvent[],
  policy: Policy,
): string | undefined {
  const watched = new Set(
    facts.flatMap((fact) =>
      'registry' in fact && fact.registry !== undefined && fact.type.startsWith('manifest.')
        ? [policy.registry(fact.registry)]
        : [],
    ),
  );
  const read = memo((text: string) => readReference(text, policy));
  const asked = new Map<string, Set<string>>();
  for (const { image, digest: seen } of facts.flatMap(imagesAsked)) {
    const reference = read(image);
    if (!reference || watched.has(reference.registry)) continue;
    const { registry, repository, tag, digest = seen } = reference;
    for (const name of namesOf(repository, tag, digest)) asked.set(name, (asked.get(name) ?? new Set()).add(registry));
  }
  const files = [...Map.groupBy(unnamed, feedOf)].map(([path, file]) => ({
    folder: path.slice(0, path.lastIndexOf('/') + 1),
    pushes: file.flatMap(pushedNames),
  }));
  const telling = files.filter(({ pushes }) => pushes.length > 0);
  const folders = new Set(telling.map(({ folder }) => folder));
  if (files.some(({ folder }) => !folders.has(folder))) return undefined;
  const hosts = telling.map(({ pushes }) => {
    const names = new Set(pushes.filter((name) => asked.has(name)));
    const [host, ...others] = new Set([...names].flatMap((name) => [...(asked.get(name) ?? [])]));
    return names.size >= LEAST_IMAGES && others.length === 0 ? host : undefined;
  });
  const [host, ...others] = new Set(hosts);
  return others.length === 0 ? host : undefined;
}

/** Registries of which records of another product tell. */
function ofOthers(product: string | undefined, facts: readonly LandwaiterEvent[], policy: Policy): ReadonlySet<string> {
  const found = new Set<string>();
  for (const fact of facts)
    if (fact.type.startsWith('manifest.') && PRODUCT[fact.source] !== product)
      if ('registry' in fact && fact.registry !== undefined) found.add(policy.registry(fact.registry));
  return found;
}

function imagesAsked(fact: LandwaiterEvent): readonly { readonly image: string; readonly digest?: Digest }[] {
  if (fact.type === 'container.observed') return [fact];
  return fact.type === 'workload.changed' ? (fact.containers ?? []) : [];
}

/** Of pushes alone: what was deleted may have been called otherwise. */
function pushedNames(fact: LandwaiterEvent): readonly string[] {
  if (fact.type === 'manifest.pushed') return namesOf(fact.repository, fact.tag, fact.digest);
  return fact.type === 'manifest.hinted' ? namesOf(fact.repository, fact.tag) : [];
}

function namesOf(repository: string, tag?: string, digest?: Digest): readonly string[] {
  return [...(tag === undefined ? [] : [`${repository}:${tag}`]), ...(digest ? [`${repository}@${digest}`] : [])];
}

function sharedWith(
  pushes: readonly ManifestHinted[],
  named: ReadonlyMap<string, readonly (ManifestPushed | ManifestHinted)[]>,
): string | undefined {
  const shared = [...named].flatMap(([host, told]) => {
    const count = sharedBy(pushes, told);
    return count > 0 ? [{ host, count }] : [];
  });
  const [only] = shared;
  return shared.length === 1 && only && only.count > pushes.length / 2 ? only.host : undefined;
}

/** How many pushes are told of by both. */
function sharedBy(recorded: readonly ManifestHinted[], told: readonly (ManifestPushed | ManifestHinted)[]): number {
  const times = new Map<string, number[]>();
  for (const { repository, tag, at } of told) addTo(times, `${repository}:${tag ?? ''}`, at);
  return recorded.filter((one) =>
    times.get(`${one.repository}:${one.tag ?? ''}`)?.some((at) => Math.abs(at - one.at) <= REACH),
  ).length;
}

/** The same with these registries; without the facts of none, to which nothing could be joined. */
export function inRegistries(facts: readonly LandwaiterEvent[], registries: Registries): readonly LandwaiterEvent[] {
  return facts.flatMap((fact) => {
    const registry = registries[fact.source];
    const isSetting =
      fact.type === 'control.changed' && fact.registry === undefined && PRODUCT[fact.source] !== undefined;
    if (registry === undefined) return lacksRegistry(fact) ? [] : [fact];
    return lacksRegistry(fact) || isSetting ? [{ ...fact, registry }] : [fact];
  });
}

/** Pulls with these registries, each still made only as it is read. */
export function pulledFrom(pulls: Pulls, registries: Registries): Pulls {
  const named = (pull: ManifestPulled): ManifestPulled =>
    lacksRegistry(pull) ? { ...pull, registry: registries[pull.source] ?? pull.registry } : pull;
  return {
    length: pulls.length,
    *seen() {
      for (const one of pulls.seen()) {
        const registry = registries[one.by.source];
        if (registry === undefined || one.image.registry !== UNNAMED_REGISTRY) {
          yield one;
          continue;
        }
        const image = { ...one.image, registry };
        yield { ...one, image, name: pulledName(image), whole: () => named(one.whole()) };
      }
    },
    *[Symbol.iterator]() {
      for (const pull of pulls) yield named(pull);
    },
  };
}
