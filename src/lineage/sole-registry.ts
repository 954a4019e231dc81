import type { LandwaiterEvent, ManifestHinted, ManifestPulled, ManifestPushed } from '../core/event.ts';
import { addTo } from '../core/grouping.ts';
import type { Policy } from '../core/policy.ts';
import { UNNAMED_REGISTRY } from '../core/unnamed.ts';
import { REACH } from './complete.ts';
import { type Pulls, pulledName } from './facts.ts';
import { feedOf } from './feed-name.ts';

/** The registry's product by the kinds that tell of it. */
const PRODUCT: Readonly<Record<string, string>> = { harbor: 'harbor', 'harbor-audit': 'harbor' };

/** Whether its registry is one that no record and no policy names. */
export function lacksRegistry(fact: LandwaiterEvent): boolean {
  return 'registry' in fact && fact.registry === UNNAMED_REGISTRY;
}

/**
 * The registry of the records that name none, where nothing else is possible: either of each of their files most pushes are
 * those that webhooks of one host tell of, and none those of another; or they are in one file, and the policy and other
 * records of that product name one host in all.
 */
export function soleRegistry(facts: readonly LandwaiterEvent[], policy: Policy): string | undefined {
  const named = new Map<string, ManifestPushed[]>();
  const hosts = new Set(policy.outline.registries.map(policy.registry));
  for (const fact of facts) {
    if (PRODUCT[fact.source] === undefined || lacksRegistry(fact)) continue;
    if (!('registry' in fact) || fact.registry === undefined) continue;
    const host = policy.registry(fact.registry);
    hosts.add(host);
    if (fact.type === 'manifest.pushed') addTo(named, host, fact);
  }
  const files = [...Map.groupBy(facts.filter(lacksRegistry), feedOf).values()];
  if (hosts.size === 1 && files.length === 1) return [...hosts][0];
  const telling = files.map(tagged).filter((pushes) => pushes.length > 0);
  const meant = new Set(telling.map((pushes) => sharedWith(pushes, named)));
  return meant.size === 1 ? [...meant][0] : undefined;
}

function tagged(facts: readonly LandwaiterEvent[]): readonly ManifestHinted[] {
  return facts.filter((fact) => fact.type === 'manifest.hinted').filter(({ tag }) => tag !== undefined);
}

function sharedWith(
  pushes: readonly ManifestHinted[],
  named: ReadonlyMap<string, readonly ManifestPushed[]>,
): string | undefined {
  const shared = [...named].flatMap(([host, told]) => {
    const count = sharedBy(pushes, told);
    return count > 0 ? [{ host, count }] : [];
  });
  const [only] = shared;
  return shared.length === 1 && only && only.count > pushes.length / 2 ? only.host : undefined;
}

/** How many pushes are told of by both. */
function sharedBy(recorded: readonly ManifestHinted[], told: readonly ManifestPushed[]): number {
  const times = new Map<string, number[]>();
  for (const { repository, tag, at } of told) addTo(times, `${repository}:${tag ?? ''}`, at);
  return recorded.filter((one) =>
    times.get(`${one.repository}:${one.tag ?? ''}`)?.some((at) => Math.abs(at - one.at) <= REACH),
  ).length;
}

/** The same with that registry; without one, without the facts that nothing could be joined to. */
export function inRegistry(
  facts: readonly LandwaiterEvent[],
  registry: string | undefined,
): readonly LandwaiterEvent[] {
  if (registry === undefined) return facts.filter((fact) => !lacksRegistry(fact));
  return facts.map((fact) => {
    const isSetting =
      fact.type === 'control.changed' && fact.registry === undefined && PRODUCT[fact.source] !== undefined;
    return lacksRegistry(fact) || isSetting ? { ...fact, registry } : fact;
  });
}

/** Pulls with that registry, each still made only as it is read. */
export function pulledFrom(pulls: Pulls, registry: string): Pulls {
  const named = (pull: ManifestPulled): ManifestPulled => (lacksRegistry(pull) ? { ...pull, registry } : pull);
  return {
    length: pulls.length,
    *seen() {
      for (const one of pulls.seen()) {
        if (one.image.registry !== UNNAMED_REGISTRY) {
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
