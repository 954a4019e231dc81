import type { HostImage, LandwaiterEvent, RunReported } from '../../core/event.ts';
import type { Coverage } from '../../core/coverage.ts';
import type { Policy } from '../../core/policy.ts';
import type { Placement } from '../../core/subjects.ts';
import type { NamedRegistry } from '../../core/watch.ts';
import { isRecorded } from '../../core/strength.ts';
import { byTime } from '../facts/order.ts';
import type { ReadReference } from '../facts/references.ts';

interface Found {
  readonly placements: Placement[];
  readonly runs: Set<RunReported>;
  readonly sent: HostImage[];
}

/** Every registry from which something runs or was asked for, to which a run says it pushed, or a host did. */
export function joinRegistries(
  facts: readonly LandwaiterEvent[],
  coverage: readonly Coverage[],
  placements: readonly Placement[],
  {
    policy,
    kinds,
    read,
  }: { readonly policy: Policy; readonly kinds: ReadonlySet<string>; readonly read: ReadReference },
): readonly NamedRegistry[] {
  const found = new Map<string, Found>();
  const at = (host: string): Found => {
    const existing = found.get(host) ?? { placements: [], runs: new Set(), sent: [] };
    found.set(host, existing);
    return existing;
  };
  const [recorded, claimed] = [new Set<string>(), new Set<string>()];
  for (const { source, scope } of coverage) if (kinds.has(source) && scope !== '') claimed.add(policy.registry(scope));
  for (const placement of placements)
    if (placement.reference) at(placement.reference.registry).placements.push(placement);
  for (const fact of facts) {
    if ('registry' in fact && fact.registry !== undefined && kinds.has(fact.source))
      (isRecorded(fact) ? recorded : claimed).add(policy.registry(fact.registry));
    // A claim names as many registries as its writer likes.
    if (!isRecorded(fact)) continue;
    if (fact.type === 'host.image' && fact.action === 'pushed' && fact.reference !== undefined) {
      const reference = read(fact.reference);
      if (reference) at(reference.registry).sent.push(fact);
    } else if (fact.type === 'run.reported') {
      for (const { reference: text } of fact.products ?? []) {
        const reference = text === undefined ? undefined : read(text);
        if (reference) at(reference.registry).runs.add(fact);
      }
    }
  }
  return [...found]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([host, { runs, sent, ...rest }]) => ({
      key: `registry:${host}`,
      about: { kind: 'registry', name: host },
      watched: recorded.has(host) ? 'recorded' : claimed.has(host) ? 'claimed' : 'no',
      ...rest,
      runs: [...runs].sort(byTime),
      sent: sent.sort(byTime),
    }));
}
