import { whoAndBehind } from '../../core/actor.ts';
import { firstOf } from '../../core/count.ts';
import { type Digest, shortDigest } from '../../core/digest.ts';
import { type Finding, isAtLeastSevere, SEVERITIES } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Placement, Push } from '../../core/subjects.ts';
import { weakest } from '../../core/strength.ts';
import { comparedTo, namedReasons } from '../compared/additions.ts';
import { foundIn } from '../compared/finding-contents.ts';
import { heirsOf, inherited } from '../incidents/heirs.ts';
import { madeOnce } from '../made-once.ts';
import { followed, putBackAfter, ranBefore, reachedBy, sincePush, trustedBefore } from '../places/reach.ts';
import { type Compared, IMPLANT, type Judged, onRecord, type Rule } from '../rule.ts';
import { acting } from '../actors/token-issuer.ts';
import {
  circumstances,
  lowerFirst,
  nameOf,
  placementExhibits,
  pushExhibits,
  whereOf,
  workloadName,
} from '../sentences/sentences.ts';
import { openFirst } from '../incidents/suspicions.ts';

const MOST_NAMED = 3;
/** Of what stands against the first push of the bytes so much is told with each of the others: the rest with that one. */
const MOST_COPIED = 100;

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
    trusted: {
      when: 'the same bytes were pushed before, and trusted: by an approved build that tells them or their commit, by a listed promotion, or for the policy’s habits.quarantine; and nothing began by the tag that this push moved',
      least: 'asserted',
    },
    restored: {
      when: 'it only gave the tag back what it had meant right before a push under suspicion, and nothing stands against how that had come there: the finding is about the image in between',
      least: 'recorded',
    },
  },

  detect(push, lineage, judged) {
    const own = suspicionsOn(push, judged);
    const origin = suspectOrigin(push, lineage, judged);
    const copied = origin ? onOrigin(origin, judged) : [];
    const suspicions = own.length > 0 ? own : copied;
    if (suspicions.length === 0) return undefined;
    const between = own.length > 0 ? putBackAfter(push, lineage, judged) : undefined;
    if (between) return onRecord('restored', `the tag meant it before ${whoAndBehind(between)} moved it`);
    const heirs = heirsOf(push.digest, lineage, judged);
    const isSuspect = (one: Push): boolean => judged.suspicionsOf(one).length > 0;
    const all = reachedBy([push, ...heirs.map((heir) => heir.push)], lineage, isSuspect);
    const before = own.length > 0 ? trustedBefore(push, lineage, judged) : undefined;
    const reached = before ? all.filter((placement) => followed(placement, push)) : all;
    if (before && all.length > 0 && reached.length === 0)
      return { quiet: 'trusted', strength: 'asserted', because: `the same bytes were trusted as ${nameOf(before)}` };
    if (reached.length === 0) return onRecord('not-deployed', 'it reached no deployment and no container');
    // Whoever brought in an image cleans up after it; that a good image was deleted says nothing of who pushed it.
    const parts = [
      ...own,
      ...copied.slice(0, MOST_COPIED),
      ...judged.suspicions(`deletion:${push.key}`),
      ...heirs.map(({ finding }) => finding),
      ...reached.flatMap((placement) => judged.suspicions(placement.key)),
    ];
    const counted = openFirst(suspicions);
    const isCritical = counted.some((part) => isAtLeastSevere(part.severity, 'high')) || independent(counted) >= 2;
    // What ran it before this push has it from an earlier one.
    const first = reached.find((placement) => ranBefore(placement, push) === undefined) ?? reached[0];
    const thing =
      own.length > 0 || !origin
        ? 'the push'
        : `the push of this digest as ${nameOf(origin)} by ${whoAndBehind(origin)} ${circumstances(origin)}`;
    const subject = counted.length === 1 ? `T${thing.slice(1)} is` : `${counted.length} things about ${thing} are`;
    const running = reached.some((placement) => placement.running);
    const suspect = own.length > 0 || !origin ? push : origin;
    const read = judged.compared(suspect);
    return {
      summary: `${nameOf(push)} as ${shortDigest(push.digest)}, pushed by ${whoAndBehind(push)} ${circumstances(push)}, ${inherited(heirs, push)}${running ? 'runs' : 'was deployed'} ${first ? `in ${whereOf(first)}` : ''}${reached.length > 1 ? ` and ${reached.length - 1} more place${reached.length > 2 ? 's' : ''}` : ''}, ${first ? `${sincePush(first, push, lineage)}${setAfter(first, push, lineage)}${besides(first, reached)}` : ''}. ${subject} suspicious: ${worstOf(counted)}.${read ? readSentence(read, suspect, lineage) : ''}`,
      severity: isCritical ? 'critical' : 'high',
      confidence: weakest(counted.map((part) => part.confidence)),
      missing: [...new Set(counted.flatMap((part) => part.missing))].slice(0, 4),
      pending: counted.every(({ state }) => state === 'pending'),
      evidence: [
        ...(origin ? pushExhibits(origin).slice(0, 1) : []),
        ...pushExhibits(push),
        ...reached.slice(0, 5).flatMap(placementExhibits),
      ],
      // Whoever only carried it on is not whose push is to be looked at first.
      ...(own.length === 0 && { cause: push.digest }),
      ...(origin && { alsoOn: [origin.key] }),
      ...(read && { contents: foundIn(read, suspect, lineage) }),
      parts: [...new Map(parts.map((part) => [part.id, part])).values()],
    };
  },
};

/** What reading it showed, whatever that comes to: it is what whoever looks at a suspect image wants to know. */
function readSentence(read: Compared, push: Push, lineage: Lineage): string {
  const { reasons } = read.weighed;
  // Only the strongest: the finding lists them beside it.
  const found = reasons.length > 0 ? namedReasons(reasons, 1) : 'nothing was found that counts';
  return ` It was ${comparedTo(read, push, lineage)}: ${found}${read.isComplete ? '' : ', and not all of it could be read'}.`;
}

/** Who had it deployed there, from where and with what: his credential may be a stolen one, too. */
function setAfter({ asked }: Placement, { at }: Push, lineage: Lineage): string {
  const set = asked.find((one) => one.at >= at);
  return set ? `; ${acting(set, lineage)} set it there ${circumstances(set)}` : '';
}

/** `; it is also in Deployment/api in shop (cluster prod-eu) and 2 more`: of each namespace one before a second. */
function besides(first: Placement, reached: readonly Placement[]): string {
  const seen = new Set([namespaceOf(first)]);
  const elsewhere = reached.filter((one) => seen.size < seen.add(namespaceOf(one)).size);
  const names = new Set([first, ...elsewhere, ...reached].map(workloadName));
  names.delete(workloadName(first));
  return names.size === 0 ? '' : `; it is also in ${firstOf([...names], MOST_NAMED)}`;
}

function namespaceOf({ cluster, namespace }: Placement): string {
  return JSON.stringify([cluster, namespace]);
}

/** Looked up once: the first of very many pushes is the origin of all the others. */
function onOrigin(origin: Push, judged: Judged): readonly Finding[] {
  const known = againstOrigins(judged);
  const found = known.get(origin) ?? suspicionsOn(origin, judged);
  known.set(origin, found);
  return found;
}

const againstOrigins = madeOnce((_: Judged) => new Map<Push, readonly Finding[]>());

const originsIn = madeOnce((_: Judged) => new Map<Digest, Push | undefined>());

/**
 * The earlier push of the same bytes, anywhere, that is under suspicion itself: whoever copies a digest copies what is
 * wrong with it. A digest that was trusted before it is not the suspected push's.
 */
function suspectOrigin({ digest, key, at }: Push, lineage: Lineage, judged: Judged): Push | undefined {
  const known = originsIn(judged);
  if (!known.has(digest)) {
    const first = lineage.pushesOf(digest).find((one) => judged.suspicionsOf(one).length > 0);
    known.set(digest, first && !judged.trusted(digest, first.at, first) ? first : undefined);
  }
  const origin = known.get(digest);
  return origin && origin.key !== key && origin.at < at ? origin : undefined;
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

/** The one kind of finding about a push that tells others about it: a move and its way back are one thing. */
const TELLING = 'tag-rolled-back';
const NAMES: ReadonlySet<string> = new Set(['push-by-new-actor', 'push-by-unapproved-actor']);

/** Parts that rest on different facts: about who, about the build, about the host. */
function independent(parts: readonly Finding[]): number {
  // What was told together at the last evaluation has parts, too, and each of those counts.
  const own = parts.filter((part) => part.rule !== TELLING || !parts.some(({ id }) => part.parts?.includes(id)));
  // What suspicion alone makes weigh is no second word on it; nor is that somebody is new, beside that no list has him.
  const words = own.filter((part) => part.contents?.rests !== true).map(({ rule }) => (NAMES.has(rule) ? 'who' : rule));
  return new Set(words).size;
}

/** What stands against a push itself, and not against another one from which its image has something. */
function suspicionsOn(push: Push, judged: Judged): readonly Finding[] {
  return judged.suspicionsOf(push).filter(({ cause }) => cause === undefined);
}
