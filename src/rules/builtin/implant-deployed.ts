import { whoAndBehind } from '../../core/actor.ts';
import { type Digest, shortDigest } from '../../core/digest.ts';
import { type Finding, isAtLeastSevere, SEVERITIES } from '../../core/finding.ts';
import { addTo } from '../../core/grouping.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Placement, Push } from '../../core/subjects.ts';
import { weakest } from '../../core/strength.ts';
import { formatDuration } from '../../core/time.ts';
import { IMPLANT, type Judged, type Rule } from '../rule.ts';
import { clockTime, lowerFirst, nameOf, placementExhibits, pushExhibits, whereOf } from '../sentences.ts';

const MOST_NAMED = 3;

export const implantDeployed: Rule = {
  id: 'implant-deployed',
  version: 1,
  title: 'A suspicious image reached a deployment',
  severity: 'high',
  mode: 'observe',
  attack: IMPLANT,
  why: 'This is the whole of ATT&CK analytic AN0946: an image that somebody put into the registry by a way nobody can account for is now being run.',
  respond: [
    'Stop it from spreading: point the tag back to the digest before it, and pin the workload to that digest.',
    'Isolate the pods that run it and keep them for examination; do not just restart them.',
    'Revoke the credential that pushed it, and scope what else it pushed: landwaiter where ACTOR.',
    'Compare the image with the last trusted one to see what was added.',
  ],
  benignIf: ['each of its parts has an honest explanation; clear them one by one, or cover them with an exception'],
  phase: 'incident',
  on: 'push',
  quiet: {
    'not-deployed': {
      when: 'no deployment asks for the image, or for the tag it moved, and no container runs it',
      least: 'recorded',
    },
  },

  detect(push, lineage, judged) {
    const own = judged.suspicionsOf(push).filter(({ cause }) => cause === undefined);
    const origin = suspectOrigin(push, lineage, judged);
    const copied = origin ? judged.suspicionsOf(origin) : [];
    const suspicions = own.length > 0 ? own : copied;
    if (suspicions.length === 0) return undefined;
    const heirs = heirsOf(push.digest, lineage, judged);
    const reached = reachedBy([push, ...heirs.map((heir) => heir.push)], lineage);
    if (reached.length === 0)
      return { quiet: 'not-deployed', strength: 'recorded', because: 'it reached no deployment and no container' };
    // Whoever brought in an image cleans up after it; that a good image was deleted says nothing of who pushed it.
    const parts = [
      ...own,
      ...copied,
      ...judged.suspicions(`deletion:${push.key}`),
      ...heirs.map(({ finding }) => finding),
      ...reached.flatMap((placement) => judged.suspicions(placement.key)),
    ];
    const open = suspicions.filter((part) => part.state !== 'pending');
    const counted = open.length > 0 ? open : suspicions;
    const isCritical = counted.some((part) => isAtLeastSevere(part.severity, 'high')) || independent(counted) >= 2;
    const [first] = reached;
    const since = first ? Math.max(first.from, push.at) : push.at;
    const thing =
      own.length > 0 || !origin
        ? 'the push'
        : `the push of this digest as ${nameOf(origin)} by ${whoAndBehind(origin)}`;
    const subject = counted.length === 1 ? `T${thing.slice(1)} is` : `${counted.length} things about ${thing} are`;
    const running = reached.some((placement) => placement.running);
    return {
      summary: `${nameOf(push)} as ${shortDigest(push.digest)}, pushed by ${whoAndBehind(push)} at ${clockTime(push.at)}, ${heirs.length > 0 ? `is part of ${heirs.length} more image${heirs.length > 1 ? 's' : ''} and ` : ''}${running ? 'runs' : 'was deployed'} ${first ? `in ${whereOf(first)}` : ''}${reached.length > 1 ? ` and ${reached.length - 1} more place${reached.length > 2 ? 's' : ''}` : ''}, ${formatDuration(since - push.at)} after the push. ${subject} suspicious: ${worstOf(counted)}.`,
      severity: isCritical ? 'critical' : 'high',
      confidence: weakest(counted.map((part) => part.confidence)),
      missing: [...new Set(counted.flatMap((part) => part.missing))].slice(0, 4),
      pending: open.length === 0,
      evidence: [
        ...(origin ? pushExhibits(origin).slice(0, 1) : []),
        ...pushExhibits(push),
        ...reached.slice(0, 5).flatMap(placementExhibits),
      ],
      ...(origin && { alsoOn: [origin.key] }),
      parts: [...new Map(parts.map((part) => [part.id, part])).values()],
    };
  },
};

const origins = new WeakMap<Judged, Map<Digest, Push | undefined>>();

/**
 * The earlier push of the same bytes, anywhere, that is under suspicion itself: whoever copies a digest copies what is
 * wrong with it. A digest that was trusted before it is not the suspected push's.
 */
function suspectOrigin({ digest, key, at }: Push, lineage: Lineage, judged: Judged): Push | undefined {
  const known = origins.get(judged) ?? new Map<Digest, Push | undefined>();
  origins.set(judged, known);
  if (!known.has(digest)) {
    const first = lineage.pushesOf(digest).find((one) => judged.suspicionsOf(one).length > 0);
    known.set(digest, first && !judged.trusted(digest, first.at) ? first : undefined);
  }
  const origin = known.get(digest);
  return origin && origin.key !== key && origin.at < at ? origin : undefined;
}

interface Heir {
  readonly push: Push;
  readonly finding: Finding;
}

const heirs = new WeakMap<Judged, ReadonlyMap<Digest, readonly Heir[]>>();

/** The pushes of images that inherited something suspicious from this one. */
function heirsOf(digest: Digest, { pushes }: Lineage, judged: Judged): readonly Heir[] {
  const known = heirs.get(judged);
  if (known) return known.get(digest) ?? [];
  const found = new Map<Digest, Heir[]>();
  for (const push of pushes)
    for (const finding of judged.suspicionsOf(push))
      if (finding.cause && finding.cause !== push.digest) addTo(found, finding.cause, { push, finding });
  heirs.set(judged, found);
  return found.get(digest) ?? [];
}

/** Placements that got one of the images after its push: by digest or child, or asking for the tag while it meant this digest. */
function reachedBy(pushes: readonly Push[], lineage: Lineage): readonly Placement[] {
  const byDigest = pushes.flatMap((push) =>
    lineage
      .placementsOf(push)
      .filter((placement) => (placement.to ?? lineage.at) > push.at && isFrom(placement, push, lineage)),
  );
  return [...new Set(byDigest)];
}

/** Several pushes may have brought one digest: the one into the repository that the placement names is told. */
function isFrom(placement: Placement, push: Push, lineage: Lineage): boolean {
  const own = lineage.pushesFor(placement);
  return own.some((one) => one.key === push.key) || own.length === 0;
}

/** The titles of what is worst; the rest stands beside the incident as its parts. */
function worstOf(parts: readonly Finding[]): string {
  const titles = parts
    .toSorted((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity))
    .map(({ title }) => lowerFirst(title));
  const shown = [...new Set(titles)];
  const more = shown.length - MOST_NAMED;
  return more > 1 ? `${shown.slice(0, MOST_NAMED).join('; ')}; and ${more} more` : shown.join('; ');
}

/** Parts that rest on different facts: findings about who, about the build, about the host, about the tag. */
function independent(parts: readonly Finding[]): number {
  return new Set(parts.map((part) => part.rule)).size;
}
