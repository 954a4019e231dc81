import { counted } from '../../core/count.ts';
import type { Placement } from '../../core/subjects.ts';
import { isRecorded } from '../../core/strength.ts';
import type { NamedRegistry } from '../../core/watch.ts';
import { type Exhibit, onRecord, type Rule } from '../rule.ts';
import { placementExhibits, workloadName } from '../sentences/sentences.ts';
import { imagesOf, isImitation } from '../places/protected-names.ts';
import { isPublicRegistry, isSystems } from '../places/well-known.ts';

// As many of each kind are shown.
const SHOWN = 3;

export const registryUnmonitored: Rule = {
  id: 'registry-unmonitored',
  version: 1,
  title: 'Images come from a registry of which no feed is read',
  severity: 'medium',
  mode: 'observe',
  attack: [{ technique: 'T1525', analytic: 'AN0946' }],
  why: 'Who pushes there, and what its tags mean, nobody sees here: an image can be swapped in it without a record. Medium where workloads run from a registry that is yours: the policy lists it, a build or host here pushes to it, or no other is watched at all. Low where it is somebody else’s, where only builds or hosts name it, where only webhooks tell of it, or where what ran has ended.',
  respond: [
    'Connect the registry: landwaiter sources lists what is understood and how to connect it.',
    'Where that is not possible, as for public registries, run from a mirror of your own that is watched, and pin digests.',
    'Where it should not be used at all, name in the environments which repositories may be.',
  ],
  benignIf: [
    'it is watched by something else',
    'its feed is read under another host: name both under registries, one as alias of the other',
  ],
  phase: 'facts',
  on: 'registry',
  quiet: {
    watched: {
      when: 'the registry’s own records of pushes, pulls, deletions or settings are read',
      least: 'recorded',
    },
    'system-only': {
      when: 'it is a well-known public registry, nothing here pushes to it, and it serves only namespaces that the policy exempts or, where no environment of the policy covers them, that usually hold the cluster’s own software',
      least: 'recorded',
    },
  },

  detect(registry, { policy, pushes, digestless }) {
    const { about, watched, placements, runs, sent } = registry;
    if (watched === 'recorded') return onRecord('watched', `records of ${about.name} are read`);
    const own = placements.filter((placement) => !isSystems(placement, policy));
    const isForeign = isPublicRegistry(about.name) && runs.length === 0 && sent.length === 0;
    if (isForeign && own.length === 0) return onRecord('system-only', 'only the cluster’s own software comes from it');
    const standing = own.filter((placement) => placement.to === undefined);
    // Of a supplier's registry nobody here can read the records.
    const isWatching = [pushes, digestless].some((all) => all.some(isRecorded));
    const isOwn =
      policy.protected.isOwnHost(about.name) || runs.length > 0 || sent.length > 0 || (!isForeign && !isWatching);
    return {
      summary: `${uses(registry, own)}, and ${watched === 'claimed' ? 'nothing that is read of this registry is its own record of a push, pull or deletion' : 'no feed that is read is known to be of this registry'}.`,
      confidence: 'recorded',
      severity: watched === 'no' && isOwn && standing.length > 0 ? 'medium' : 'low',
      missing: [`the records of ${about.name}: who pushed what, and what its tags mean`],
      // Beside who it can be taken for this is no news.
      ...(isImitation(about.name, policy) && { alsoOn: imagesOf(placements) }),
      evidence: exhibits(registry, standing.length > 0 ? standing : own.length > 0 ? own : placements),
    };
  },
};

function uses({ about, placements, runs, sent }: NamedRegistry, own: readonly Placement[]): string {
  const [example = placements[0]] = own;
  const workloads = new Set(placements.map(workloadName));
  const parts = [
    ...(example
      ? [`${counted(workloads.size, 'workload')} (such as ${workloadName(example)}, with ${example.image})`]
      : []),
    ...(runs.length > 0 ? [counted(runs.length, 'CI run')] : []),
    ...(sent.length > 0 ? [`${counted(sent.length, 'push', 'pushes')} from hosts`] : []),
  ];
  return `${about.name} is used by ${parts.join(', ')}`;
}

function exhibits({ runs, sent }: NamedRegistry, placements: readonly Placement[]): readonly Exhibit[] {
  return [
    ...placements.slice(0, SHOWN).flatMap(placementExhibits),
    ...runs
      .slice(-SHOWN)
      .map((fact) => ({ fact, says: `${fact.system} run ${fact.run} of ${fact.project} names an image there` })),
    ...sent.slice(-SHOWN).map((fact) => ({
      fact,
      says: `${fact.host ?? 'an unknown host'} pushed ${fact.reference ?? 'an image'}`,
    })),
  ];
}
