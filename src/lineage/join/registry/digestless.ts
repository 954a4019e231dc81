import type { ManifestHinted } from '../../../core/event.ts';
import { known } from '../../../core/known.ts';
import type { Policy } from '../../../core/policy.ts';
import type { DigestlessPush } from '../../../core/subjects.ts';
import { CLOCKS } from '../../../core/time.ts';
import { latenessOf } from './told/arrivals.ts';
import { isArtifactTag } from './images.ts';
import { addTo } from '../../../core/grouping.ts';
import { bestOf, isRecorded } from '../../../core/strength.ts';
import { byTime } from '../../facts/order.ts';

/**
 * Pushes that only hints tell of, oldest first; hints of one tag that lie within reach of each other, or as late as a webhook
 * without a time of its own may be, are of one push, but for those of one feed: that tells each push once.
 * Each field is from the earliest record that has it, from claims only where nothing is recorded. As with pushes, claims
 * count as records where nothing better of the registry is read.
 */
export function joinDigestless(
  hints: readonly ManifestHinted[],
  policy: Policy,
  isOnlyClaimed: (registry: string) => boolean,
): readonly DigestlessPush[] {
  const named = new Map<string, ManifestHinted[]>();
  for (const hint of hints) {
    if (hint.tag !== undefined && isArtifactTag(hint.tag)) continue;
    addTo(named, JSON.stringify([policy.registry(hint.registry), hint.repository, hint.tag ?? null]), hint);
  }
  return [...named.values()]
    .flatMap((list) => [...apart(list.sort(byTime), policy.windows.lateEvidence)])
    .map((facts) => merge(facts, policy))
    .map((push): DigestlessPush => {
      const isClaimed = !isRecorded(push) && isOnlyClaimed(push.registry);
      return isClaimed ? { ...push, strength: 'recorded', claimed: true } : push;
    })
    .sort((one, other) => one.at - other.at || ((one.facts[0]?.id ?? '') < (other.facts[0]?.id ?? '') ? -1 : 1));
}

function* apart(
  hints: readonly ManifestHinted[],
  late: number,
): Generator<readonly [ManifestHinted, ...ManifestHinted[]]> {
  let group: [ManifestHinted, ...ManifestHinted[]] | undefined;
  let bySource = new Map<string, ManifestHinted>();
  for (const hint of hints) {
    const own = bySource.get(hint.source);
    if (group && hint.at - group[0].at <= latenessOf(hint, late) && !(own && isAnother(own, hint))) {
      group.push(hint);
      if (!own) bySource.set(hint.source, hint);
      continue;
    }
    if (group) yield group;
    group = [hint];
    bySource = new Map([[hint.source, hint]]);
  }
  if (group) yield group;
}

function isAnother(one: ManifestHinted, later: ManifestHinted): boolean {
  const isElsewhere = one.address !== undefined && later.address !== undefined && one.address !== later.address;
  return isElsewhere || later.at - one.at > CLOCKS || one.actor?.name !== later.actor?.name;
}

function merge(facts: readonly [ManifestHinted, ...ManifestHinted[]], policy: Policy): DigestlessPush {
  const [first] = facts;
  const best = bestOf(facts);
  const actor = best.find((fact) => fact.actor)?.actor;
  return {
    registry: policy.registry(first.registry),
    repository: first.repository,
    at: first.at,
    strength: best[0]?.strength ?? first.strength,
    facts,
    ...known({
      tag: first.tag,
      actor: actor && policy.actor(actor),
      client: best.find((fact) => fact.client !== undefined)?.client,
      address: best.find((fact) => fact.address !== undefined)?.address,
    }),
  };
}
