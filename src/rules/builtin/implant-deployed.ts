import { whoAndBehind } from '../../core/actor.ts';
import { type Finding, isAtLeastSevere } from '../../core/finding.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { weakest } from '../../core/strength.ts';
import { readSentence } from '../compared/additions.ts';
import { pushAndBuildExhibits } from '../sentences/built-sentences.ts';
import { foundIn } from '../compared/finding-contents.ts';
import { heirsOf, inherited } from '../incidents/heirs.ts';
import { firstPlace, followed, putBackAfter, reachedBy, sincePush, trustedBefore } from '../places/reach.ts';
import { toldRerun } from '../origins/builds/told-rerun.ts';
import { areSandboxes } from '../places/in-sandbox.ts';
import { IMPLANT, type Judged, onRecord, type Quiet, type Rule } from '../rule.ts';
import { nameOf, placementExhibits, pushExhibits, runName, whereOf } from '../sentences/sentences.ts';
import { openFirst } from '../incidents/suspicions.ts';
import { untracedImplant } from '../places/untraced-implant.ts';
import { onOrigin, suspectOrigin, suspicionsOn } from '../incidents/suspect-origin.ts';
import {
  besides,
  broughtIn,
  implantAdvice,
  implantHands,
  isAsGrave,
  letInSentence,
  setAfter,
  suspicious,
  violationsAt,
} from '../incidents/implant-sentences.ts';
import { decisionExhibits } from '../sentences/decision-sentences.ts';

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
    'Isolate the pods that still run it, and examine them; do not just restart them.',
    'Revoke the credential that pushed it, and scope what else it pushed: landwaiter where ACTOR',
    'Compare the image with the last trusted one to see what was added.',
  ],
  benignIf: ['each of its parts has an honest explanation; clear them one by one, or cover them with an exception'],
  phase: 'incident',
  on: 'arrival',
  quiet: {
    'not-deployed': {
      when: 'no deployment asks for the image, or for the tag it moved, and no container runs it; of a push without a record of the image: none that began by its tag before the next push of it, unless the repository is on record as having held these bytes before',
      least: 'recorded',
    },
    trusted: {
      when: 'the same bytes were pushed before, and trusted: by an approved build that tells them or their commit, by a listed promotion, or for the policy’s habits.quarantine; and nothing began by the tag that this push moved',
      least: 'asserted',
    },
    rebuilt: {
      when: 'all that stands against the push is that an allowed run on record, of an older commit, moved its tag back (tag-rolled-back), and more than its time says that the run made these bytes',
      least: 'asserted',
    },
    restored: {
      when: 'it only gave the tag back what it had meant right before a push under suspicion, and nothing stands against how that had come there: the finding is about the image in between',
      least: 'recorded',
    },
  },

  detect(push, lineage, judged) {
    if ('pushes' in push) return untracedImplant(push, lineage, judged);
    const own = suspicionsOn(push, judged);
    const origin = suspectOrigin(push, lineage, judged);
    const copied = origin ? onOrigin(origin, judged) : [];
    const suspicions = own.length > 0 ? own : copied;
    if (suspicions.length === 0) return undefined;
    const suspect = own.length > 0 || !origin ? push : origin;
    const bringer = origin && isAsGrave(openFirst(copied), openFirst(own)) ? origin : push;
    const rebuilt = byRerun(suspect, lineage, judged);
    if (rebuilt) return rebuilt;
    const between = own.length > 0 && putBackAfter(push, lineage, judged);
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
    const hands = implantHands(push, bringer, parts, lineage);
    const counted = openFirst(suspicions);
    const isCritical = counted.some((part) => isAtLeastSevere(part.severity, 'high')) || independent(counted) >= 2;
    const first = firstPlace(reached, push);
    const isCarried = bringer !== push;
    const against = isCarried ? openFirst(copied) : counted;
    const read = judged.compared(suspect);
    const letIn = violationsAt(reached, lineage);
    return {
      summary: `${broughtIn(push, bringer, lineage)}${inherited(heirs, push)}${reached.some((one) => one.running) ? 'runs' : 'was deployed'} ${first ? `in ${whereOf(first)}` : ''}${reached.length > 1 ? ` and ${reached.length - 1} more place${reached.length > 2 ? 's' : ''}` : ''}, ${first ? `${sincePush(first, push, lineage, isCarried ? 'copy' : 'push')}${setAfter(first, push, lineage)}${besides(first, reached)}` : ''}. ${suspicious(against, isCarried ? 'first push' : 'push')}${isCarried && own.length > 0 ? ` ${suspicious(counted, 'copy')}` : ''}${letInSentence(letIn)}${read ? readSentence(read, suspect, lineage) : ''}`,
      ...known({ actor: bringer.actor }),
      hands,
      severity: isCritical && !areSandboxes(reached) ? 'critical' : 'high',
      respond: implantAdvice(implantDeployed.respond, bringer, hands, reached, lineage),
      confidence: weakest(counted.map((part) => part.confidence)),
      missing: [...new Set([...against, ...counted].flatMap((part) => part.missing))].slice(0, 4),
      pending: counted.every(({ state }) => state === 'pending'),
      evidence: [
        ...(origin ? pushExhibits(origin).slice(0, 1) : []),
        ...pushAndBuildExhibits(push, lineage),
        ...reached.slice(0, 5).flatMap(placementExhibits),
        ...letIn.slice(0, 3).flatMap(decisionExhibits),
      ],
      // Whoever only carried it on is not whose push is to be looked at first.
      ...(own.length === 0 && { cause: push.digest }),
      ...(origin && { alsoOn: [origin.key] }),
      ...(read && { contents: foundIn(read, suspect, lineage) }),
      parts: [...new Map(parts.map((part) => [part.id, part])).values()],
    };
  },
};

function byRerun(push: Push, lineage: Lineage, judged: Judged): Quiet | undefined {
  const rerun = toldRerun(push, lineage, judged);
  const because = rerun && `${runName(rerun.run)} made it, and tag-rolled-back tells of it`;
  return because === undefined ? undefined : { quiet: 'rebuilt', strength: 'asserted', because };
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
