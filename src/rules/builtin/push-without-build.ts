import { MUTE, ofMute } from '../origins/builds/mute.ts';
import { UNSHOWN, unshownQuiet } from '../origins/builds/unshown.ts';
import { ofUnreadBuilder, UNREAD_BUILDER } from '../origins/builds/unread-builders.ts';
import { promotedQuiet } from '../origins/copies/promoted.ts';
import { ATTESTED, attestedQuiet } from '../provenance/attested.ts';
import type { Ambiguous, Explanation } from '../../core/build.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { copiedIndex } from '../origins/copies/copied-index.ts';
import { REPLICATED, replicatedFrom } from '../origins/copies/replication.ts';
import { approvedBuild, approvedBuilds } from '../origins/builds/approved-build.ts';
import { IMPLANT, onRecord, quietBy, type Rule } from '../rule.ts';
import { firstHere, unreadOf } from '../origins/same-bytes.ts';
import { ofRun, ofSameBytes, ofUnknownBuilds } from '../origins/builds/known-build.ts';
import { spreadOf } from '../bursts/spread.ts';
import { isBuiltInto, isUnpromoted } from '../places/unpromoted.ts';
import { nameOf, runName, whereOf } from '../sentences/sentences.ts';
import { placeBeforeRecords } from '../origins/places-before.ts';
import { ofMissing, ofNone, ofOneOf, ofUnsent } from '../origins/unbuilt.ts';

export const pushWithoutBuild: Rule = {
  id: 'push-without-build',
  version: 1,
  title: 'An image was pushed that no build explains',
  severity: 'high',
  mode: 'observe',
  attack: IMPLANT,
  why: 'A stolen pipeline credential pushes under the right name. What it cannot do is make the build system run: a push without its run is the trace it leaves.',
  respond: [
    'Look in the build system for a run of that time; if there is none, treat the credential of the pusher as stolen.',
    'Compare the image with the one before it, and stop its deployment until it is explained.',
    'Rotate the credential and scope what it did: landwaiter where ACTOR',
  ],
  benignIf: [
    'somebody published by hand during an outage of the build system: cover it with an exception',
    'the build system that made it is not connected: see landwaiter sources',
  ],
  phase: 'habits',
  on: 'push',
  quiet: {
    explained: {
      when: 'one run explains the push: it reports the digest, its commit is named, or it alone fits by project and time, explains no other push of this tag, went on when its job was given the credential and was not over when that pushed, where this is on record, and the image was not put into the repositories of three services at once',
      least: 'inferred',
    },
    'same-bytes': {
      when: 'the same digest was pushed to this repository earlier and that push is explained',
      least: 'recorded',
    },
    'before-habit': {
      when: 'the same digest was pushed to this repository before it was known which builds that has, during a run of one of these that was of no fork, and as the first of its tag',
      least: 'inferred',
    },
    chance: {
      when: 'without builds in the policy: all runs that were usual at pushes to this repository are of several projects of which each builds one service alone, and another one',
      least: 'recorded',
    },
    attested: ATTESTED,
    platform: {
      when: 'it has no tag, nobody asks for it by its digest, and the same account, from there, within thirty seconds promoted an image whose platforms no record tells, and which has its build or none that could be known: as an index is copied',
      least: 'recorded',
    },
    promoted: { when: 'a listed promotion copied it and the copied push is explained', least: 'recorded' },
    replicated: { when: REPLICATED, least: 'recorded' },
    older: {
      when: 'a container, in a pod made then, is on record as running it, or an index that lists it, before the registry’s records begin (told by a door that may speak of one cluster only: in that cluster, or by the same repository in an environment of the policy): so is its build',
      least: 'recorded',
    },
    mute: MUTE,
    unshown: UNSHOWN,
    'unread-builder': UNREAD_BUILDER,
    unread: {
      when: 'nothing was read of the build systems, of that time or before: coverage says so',
      least: 'recorded',
      beyondAttackers: 'the owner decides what is read; a feed that ends is told by source-silent',
    },
  },

  detect(push, lineage, judged) {
    if (push.kind === 'artifact' && lineage.placementsOf(push).length === 0) return undefined;
    if (lineage.partOf(push) || lineage.policy.isTesting(push)) return undefined;
    const origin = lineage.explanation(push);
    const spread = isByTime(origin) ? spreadOf(push, lineage, judged) : undefined;
    const missed = origin.state === 'hosted' || isTold(origin) ? undefined : lineage.unsent(push);
    const unshown = missed && unshownQuiet(missed, judged);
    const unsent = unshown ? undefined : missed;
    if (origin.state === 'explained' && !spread && !unsent)
      return ofRun('explained', origin.strength, `${runName(origin.run)} explains it by ${origin.by}`, origin.run);
    const mute = origin.state === 'hosted' ? undefined : ofMute(push, lineage);
    if (mute) return mute;
    const attested = attestedQuiet(push, lineage);
    if (attested) return attested;
    const isOwn =
      (origin.state === 'unasked' || origin.state === 'hosted') &&
      isUnpromoted(push, lineage) &&
      !isBuiltInto(push, lineage);
    if (origin.state === 'hosted' && !isOwn)
      return onRecord('explained', `${origin.origin.host ?? 'a host'} built it`, origin.origin.facts);
    const promotion = lineage.promotion(push);
    if (promotion && approvedBuild(promotion.from, lineage) !== undefined)
      return promotedQuiet(promotion, `${nameOf(promotion.from)} was promoted`);
    const copied = replicatedFrom(push, lineage);
    if (copied !== undefined) return { quiet: 'replicated', strength: push.strength, because: copied };
    const isAsked = (one: Push): boolean => lineage.explanation(one).state !== 'unasked';
    if (unsent) return ofUnsent(push, unsent, lineage);
    const unreadBuilder = isOwn ? undefined : ofUnreadBuilder(push, origin, lineage);
    if (unreadBuilder) return unreadBuilder;
    if (origin.state === 'unasked' && !(promotion && isAsked(promotion.from)) && !isOwn) return unshown;
    const known = ofSameBytes(push, lineage) ?? ofUnknownBuilds(push, origin, lineage);
    if (known) return known;
    // The same bytes under another tag are no less sure than they were under the first.
    const first = firstHere(push, lineage);
    const [doubtful] = [
      push,
      ...(promotion ? [promotion.from] : []),
      ...(first && approvedBuilds(first, lineage) ? [first] : []),
    ].flatMap((one) => ambiguity(one, lineage) ?? []);
    if (doubtful) return ofOneOf(push, doubtful);
    if (origin.state === 'explained' && spread) return ofNone(push, origin.run, spread.services);
    const index = copiedIndex(push, lineage);
    if (index) return quietBy('platform', index.strength, `it was copied with ${nameOf(index)}`, index.facts);
    const unread = unreadOf(promotion ? [push, promotion.from] : [push], lineage);
    if (unread !== undefined) return onRecord('unread', unread);
    const older = placeBeforeRecords(push, lineage);
    if (older) return onRecord('older', `${whereOf(older)} ran it before the records begin`);
    return ofMissing(push, origin, promotion, lineage);
  },
};

/** The run itself says so, or the image names its commit. */
function isTold(origin: Explanation): boolean {
  return origin.state === 'explained' && !isByTime(origin);
}

/** Nothing but its time, or a tag named like its ref, speaks for the run. */
function isByTime(origin: Explanation): boolean {
  return origin.state === 'explained' && (origin.by === 'time' || origin.by === 'ref');
}

function ambiguity(push: Push, lineage: Lineage): Ambiguous | undefined {
  const origin = lineage.explanation(push);
  return origin.state === 'ambiguous' ? origin : undefined;
}
