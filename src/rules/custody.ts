import { who } from '../core/actor.ts';
import type { AdmissionDecided } from '../core/control-event.ts';
import { shortDigest } from '../core/digest.ts';
import type { Finding } from '../core/finding.ts';
import type { Lineage } from '../core/lineage.ts';
import type { Placement, Push } from '../core/subjects.ts';
import { CUSTODY_LINKS, type Custody, type CustodyLink, type LinkState } from '../core/report.ts';
import { isAtLeast } from '../core/strength.ts';
import { verdictOf } from './decision-sentences.ts';
import { nameOf, runName } from './sentences.ts';

interface Link {
  readonly state: LinkState;
  readonly reason: string;
}

/** Open, pending or acknowledged findings of medium or more on a subject. */
export type Suspicions = (key: string) => readonly Finding[];

/**
 * The six links of a running container's chain. Provenance and contents are `unknown` until something examines them:
 * absence of evidence is a state, never a pass.
 */
export function custodyOf(placement: Placement, lineage: Lineage, suspicions: Suspicions): Custody {
  const pushes = lineage.pushesFor(placement);
  const own = pushes.filter(
    (push) => push.registry === placement.reference?.registry && push.repository === placement.reference.repository,
  );
  const push = own.at(-1);
  return {
    links: {
      origin: push ? originLink(push, lineage) : { state: 'unknown', reason: 'no push of this image is on record' },
      publisher: push ? publisherLink(push, suspicions) : missingPush(placement, lineage),
      path: push
        ? pathLink(push, placement, suspicions)
        : { state: 'unknown', reason: 'no push of this image is on record' },
      admission: admissionLink(placement, lineage),
      provenance: { state: 'unknown', reason: 'no signature or provenance was verified' },
      contents: { state: 'unknown', reason: 'the contents were not compared' },
    },
  };
}

/** Complete where every link that the environment asks for is; origin, publisher and path always are asked for. */
export function isComplete(custody: Custody, placement: Placement): boolean {
  const require = placement.environment?.require;
  const asked: Readonly<Record<CustodyLink, boolean>> = {
    origin: true,
    publisher: true,
    path: true,
    admission: require?.admission === true,
    provenance: require?.provenance === true || (require?.signature?.length ?? 0) > 0,
    contents: false,
  };
  return CUSTODY_LINKS.every((link) => !asked[link] || custody.links[link].state === 'complete');
}

function originLink(push: Push, lineage: Lineage): Link {
  const promotion = lineage.promotion(push);
  const from = promotion?.from ?? push;
  const origin = lineage.explanation(from);
  switch (origin.state) {
    case 'explained':
      return origin.unapproved === undefined
        ? { state: 'complete', reason: `${runName(origin.run)} (${origin.strength})` }
        : { state: 'contradicted', reason: `${runName(origin.run)} is not approved: ${origin.unapproved}` };
    case 'ambiguous':
      return { state: 'unknown', reason: `${origin.runs.length} runs could be its build` };
    case 'none':
      return (
        sameBytes(from, lineage) ??
        (origin.absence === 'unproven'
          ? { state: 'unknown', reason: origin.gap ?? 'no build is on record' }
          : { state: 'missing', reason: 'no build explains the push' })
      );
    case 'unasked':
      return (
        sameBytes(from, lineage) ?? { state: 'unknown', reason: 'nobody says which builds this repository should have' }
      );
  }
}

/** A digest is its bytes: where an equal one came from, so did this one, by whatever way it was copied since. */
function sameBytes(push: Push, lineage: Lineage): Link | undefined {
  for (const other of lineage.pushesOf(push.digest)) {
    const origin = lineage.explanation(other);
    if (origin.state === 'explained' && origin.unapproved === undefined)
      return { state: 'complete', reason: `the same bytes came from ${runName(origin.run)} as ${nameOf(other)}` };
  }
  return undefined;
}

function publisherLink(push: Push, suspicions: Suspicions): Link {
  const doubts = suspicions(push.key);
  if (doubts.length > 0) return { state: 'contradicted', reason: doubts.map((one) => one.title).join('; ') };
  if (!push.actor) return { state: 'unknown', reason: 'no record names who pushed it' };
  return { state: 'complete', reason: `${who(push.actor)} pushed ${nameOf(push)}` };
}

function missingPush(placement: Placement, lineage: Lineage): Link {
  const { reference } = placement;
  const start = reference && lineage.coverageStart(reference.registry);
  if (start !== undefined && placement.from < start)
    return { state: 'unknown', reason: `it runs since before the records of ${reference?.registry} begin` };
  if (reference && lineage.isMonitored(reference.registry))
    return { state: 'missing', reason: `no push to ${reference.repository} is on record` };
  return { state: 'unknown', reason: `no feed of ${reference?.registry ?? 'its registry'} is read` };
}

/** The last word of each control's policy counts; one that stands against it is enough. Claims complete nothing. */
function admissionLink(placement: Placement, lineage: Lineage): Link {
  const last = new Map<string, AdmissionDecided>();
  for (const one of lineage.decisionsOn(placement))
    last.set(JSON.stringify([one.control, one.policy ?? null, one.rule ?? null]), one);
  const words = [...last.values()];
  const against = words.find(({ decision }) => decision !== 'allowed' && decision !== 'unjudged');
  if (against) return { state: 'contradicted', reason: verdictOf(against) };
  const unjudged = words.find(({ decision }) => decision === 'unjudged');
  if (unjudged) return { state: 'missing', reason: verdictOf(unjudged) };
  const allowed = words.find(({ strength }) => isAtLeast(strength, 'recorded'));
  return allowed
    ? { state: 'complete', reason: verdictOf(allowed) }
    : { state: 'unknown', reason: 'no admission decision about it is on record' };
}

function pathLink(push: Push, placement: Placement, suspicions: Suspicions): Link {
  const doubts = suspicions(placement.key);
  if (doubts.length > 0) return { state: 'contradicted', reason: doubts.map((one) => one.title).join('; ') };
  if (!placement.digest) return { state: 'unknown', reason: 'which digest runs is not known' };
  return { state: 'complete', reason: `${nameOf(push)} is what runs, as ${shortDigest(placement.digest)}` };
}
