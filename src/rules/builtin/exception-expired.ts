import type { Finding } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Exception } from '../../core/policy.ts';
import type { Placement, Push } from '../../core/subjects.ts';
import { type Judged, onRecord, type Rule, type Subject, type Verdict } from '../rule.ts';
import { clockTime, lowerFirst, placementExhibits, whereOf } from '../sentences/sentences.ts';

export const exceptionExpired: Rule = {
  id: 'exception-expired',
  version: 1,
  title: 'Something still runs under an exception that has ended',
  severity: 'high',
  mode: 'policy',
  goesBy: ['exceptions', 'contents.accept'],
  attack: [{ technique: 'T1525', analytic: 'AN0946' }],
  why: 'An exception is a promise that something will be put right by a day. After it, what was tolerated runs as if it had been approved, and nobody looks again.',
  respond: [
    'Ask the owner of the exception whether it is still needed.',
    'Replace what runs by an image that needs no exception, or grant another one with a new end.',
  ],
  benignIf: ['the exception is still needed: have it approved again, with a new end'],
  phase: 'exceptions',
  on: 'exception',
  quiet: {
    gone: {
      when: 'nothing of what it covered runs any more, and nothing of it was deployed after its end',
      least: 'recorded',
    },
    renewed: {
      when: 'an exception that is in force covers what runs',
      least: 'recorded',
      beyondAttackers: 'the policy file is the organisation’s own',
    },
  },

  detect(exception, lineage, judged) {
    if (lineage.policy.contents.accepted.includes(exception)) return acceptedStill(exception, lineage, judged);
    const covered = judged.within(exception.id);
    if (lineage.at < exception.expires || covered.length === 0) return undefined;
    const renewed = findingsInForce(lineage, judged);
    const left = covered
      .map(({ finding, subject }) => ({ finding, places: placesOf(subject, finding, exception, lineage) }))
      .filter(({ places }) => places.length > 0);
    if (left.length === 0) return onRecord('gone', 'nothing that it covered runs any more');
    const open = left.filter(({ finding }) => !renewed.has(finding.id));
    const [first] = open;
    if (!first) return onRecord('renewed', 'another exception covers what runs');
    const places = [...new Set(open.flatMap((one) => one.places))];
    const others = places.length > 1 ? ` and ${places.length - 1} more` : '';
    return {
      summary: `Exception ${exception.id} of ${exception.owner} (${exception.reason}) ended at ${clockTime(exception.expires)}, and ${places[0] ? whereOf(places[0]) : ''}${others} still runs what it covered: ${lowerFirst(first.finding.title)}.`,
      confidence: 'recorded',
      missing: ['an exception that is in force, or an image that needs none'],
      since: exception.expires,
      evidence: places.slice(0, 5).flatMap(placementExhibits),
    };
  },
};

/** What an image carries was accepted until a day, and the image still runs. */
function acceptedStill(exception: Exception, lineage: Lineage, judged: Judged): Verdict {
  const { id, owner, reason, expires } = exception;
  if (lineage.at < expires) return undefined;
  const covered = lineage.pushes.filter((push) => judged.compared(push)?.accepted.includes(id) === true);
  if (covered.length === 0) return undefined;
  const pushes = covered.filter((push) => !isAcceptedAgain(push, id, lineage, judged));
  if (pushes.length === 0) return onRecord('renewed', 'another entry accepts what it accepted');
  const places = pushes.flatMap((push) =>
    lineage
      .placementsOf(push)
      .filter((one) => one.running && lineage.pushesFor(one).some(({ key }) => key === push.key)),
  );
  const [first, ...others] = [...new Set(places)];
  if (!first) return onRecord('gone', 'nothing that it accepted runs any more');
  return {
    summary: `What ${owner} accepted in images (${reason}) was accepted until ${clockTime(expires)}, and ${whereOf(first)}${others.length > 0 ? ` and ${others.length} more` : ''} still runs what carries it.`,
    confidence: 'recorded',
    missing: ['an entry of contents.accept that is in force, or an image without it'],
    since: expires,
    evidence: [first, ...others].slice(0, 5).flatMap(placementExhibits),
  };
}

/** All of it by another entry that is in force. */
function isAcceptedAgain(push: Push, id: string, { policy: { contents }, at }: Lineage, judged: Judged): boolean {
  const seen = judged.compared(push)?.facts.flatMap(({ comparison }) => comparison.seen) ?? [];
  return seen
    .filter((one) => contents.accepts(push, one, push.at)?.exception.id === id)
    .every((one) => contents.accepts(push, one, at) !== undefined);
}

/** Where what the exception covers runs at the end, or was deployed after its own end. */
function placesOf(subject: Subject, finding: Finding, exception: Exception, lineage: Lineage): readonly Placement[] {
  const isLeft = (one: Placement): boolean => one.running || one.asked.some(({ at }) => at >= exception.expires);
  if ('container' in subject) return isLeft(subject) ? [subject] : [];
  // A push was tolerated at its own time; one after the end was not, and is a finding by itself.
  if (!('told' in subject) || finding.exception !== exception.id) return [];
  return lineage
    .placementsOf(subject)
    .filter((one) => isLeft(one) && lineage.pushesFor(one).some(({ key }) => key === subject.key));
}

function findingsInForce({ policy, at }: Lineage, judged: Judged): ReadonlySet<string> {
  const inForce = policy.exceptions.filter((one) => (one.starts ?? at) <= at && at < one.expires);
  return new Set(inForce.flatMap(({ id }) => judged.within(id).map(({ finding }) => finding.id)));
}
