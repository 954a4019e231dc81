import { shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Placement, TagInterval } from '../../core/subjects.ts';
import { CLOCKS, type Time } from '../../core/time.ts';
import {
  alike,
  besides,
  bringingPushes,
  isFetchedFor,
  isNamedByIdOnly,
  isOther,
  laterPush,
  unnamedPush,
} from '../places/unknown-places.ts';
import { servedTo } from '../places/served-to.ts';
import { placeFromBefore } from '../origins/places-before.ts';
import { ranFrom } from '../places/reach.ts';
import { hasNoNode, oldDefinition, WITHOUT_NODE } from '../places/without-node.ts';
import { IMPLANT, onRecord, type Quiet, type Rule } from '../rule.ts';
import { clockTime, placementExhibits, pushExhibits, whereOf } from '../sentences/sentences.ts';

export const unknownImageRunning: Rule = {
  id: 'unknown-image-running',
  version: 1,
  title: 'A container runs an image that was never pushed to the registry it names',
  severity: 'high',
  mode: 'observe',
  attack: IMPLANT,
  why: 'An image loaded onto a node, or one whose push nobody recorded, came by a path that no control watches.',
  respond: [
    'Look on the node for how the image came there (ctr import, docker load, a pre-pulled image).',
    'Ask the registry whether it holds the digest.',
    'Cordon the node until it is clear.',
  ],
  benignIf: [
    'the image is older than the registry’s records',
    'the registry’s feed lost the notification: ask the registry for the digest',
  ],
  phase: 'facts',
  on: 'placement',
  quiet: {
    pushed: {
      when: 'before the container ran, the registry recorded a push of the digest, of an index that lists it, or of the manifest whose config it is, to the repository named, or, of Artifactory, to what a remote or virtual one of that name serves; or, asked, had it',
      least: 'recorded',
    },
    pulled: {
      when: 'the registry recorded a pull of the digest from the repository named (a webhook tells of one, where the registry itself records none and the tag means nothing else there), or held it when stock was taken, or recorded a pull by tag in the seconds in which a node’s log has the digest pulled from there, the tag means nothing else there and no push of these bytes came later; and that before any push of it that came after it ran',
      least: 'recorded',
    },
    fetched: {
      when: 'the registry’s own cache, as which nobody can push (Harbor’s proxy, a pull through Amazon ECR’s or Artifactory’s cache), was the first to bring exactly the digest, within four minutes of the container’s start: it keeps its copy after it has passed the bytes on',
      least: 'recorded',
    },
    older: {
      when: 'a container with the digest is on record from before the registry’s records begin: started then, in a pod made then, or asked for by its digest (told by a door that may speak of one cluster only: in that cluster, or by the same repository in an environment of the policy); or the runtime tells its own id of the image alone, and the workload asked for it before, or no record shows when',
      least: 'recorded',
    },
    unnamed: {
      when: 'the last push of the tag that the registry recorded before it ran is one of which no record tells the digest, and it records no pulls',
      least: 'recorded',
    },
    unmonitored: { when: 'no feed of that registry is read: that is a finding of its own', least: 'recorded' },
  },

  detect(placement, lineage) {
    const { reference, digest } = placement;
    if (!reference || !digest || placement.resolved) return undefined;
    const ran = ranFrom(placement);
    if (ran === undefined) return undefined;
    if (!lineage.isMonitored(reference.registry))
      return onRecord('unmonitored', `no feed of ${reference.registry} is read`);
    const own = bringingPushes(placement, lineage);
    const early = own.find((push) => (push.since ?? push.at) <= ran + CLOCKS);
    if (early) return onRecord('pushed', `it was pushed at ${clockTime(early.at)}`, early.facts);
    const [late] = own;
    if (late && isFetchedFor(late, ran))
      return onRecord('fetched', `the registry’s own cache fetched it at ${clockTime(late.at)}`, late.facts);
    const served = servedTo(placement, late?.since ?? late?.at, lineage);
    if (served.includes('recorded')) return onRecord('pulled', 'the registry served it');
    const start = lineage.coverageStart(reference.registry) ?? lineage.at;
    const elsewhere = reference.tag === undefined ? undefined : lineage.tagAt(reference, reference.tag, ran);
    const other = isOther(elsewhere, ran, placement, lineage) ? elsewhere : undefined;
    // Whoever knows a hook's secret may say so of bytes that were put on a node, and pushed later or in the place of others.
    if (served.includes('asserted') && !other && !late)
      return { ...onRecord('pulled', 'a webhook tells of a pull'), claimed: true };
    if (served.length > 0 && !other && !late)
      return onRecord('pulled', 'the registry served the tag when a node’s log has these bytes pulled from there');
    const quiet = quietBecause(placement, start, other, lineage);
    if (quiet) return quiet;
    // One that is as old as its own cluster says speaks for no other.
    const [first, ...others] = alike(placement, lineage).filter(
      (one) => !placeFromBefore(one, start, lineage) && !isFetchedFor(late, ranFrom(one)),
    );
    if (first !== placement) return undefined;
    const asked = placement.asked.find((one) => !one.uncertain)?.at ?? start;
    const definition = oldDefinition(first);
    const cover = lineage.registryCoverage(reference.registry, {
      from: other ? other.from : Math.max(start, asked),
      to: ran,
    });
    return {
      summary: `${whereOf(placement)}${besides(others)} runs ${shortDigest(digest)} as ${placement.image}, and the records of ${reference.registry} show no push and no pull of it${late ? ` before: ${laterPush(late, ran)}` : other ? `: there the tag means ${shortDigest(other.digest)} since ${clockTime(other.from)}` : ''}.`,
      ...(hasNoNode(first) && { respond: WITHOUT_NODE }),
      confidence: 'recorded',
      missing: [
        `a push of ${shortDigest(digest)} to ${reference.repository}${late ? ' before it ran' : ''}`,
        ...(cover.gap === undefined ? [] : [cover.gap]),
        ...(definition === undefined
          ? []
          : [
              `who registered the task definition ${definition}: it is older than the records, and names a tag, not bytes`,
            ]),
      ],
      absence: cover.absence,
      pendingUntil: placement.from + lineage.policy.windows.lateEvidence,
      evidence: [
        ...(other?.push ? pushExhibits(other.push).slice(0, 1) : []),
        ...(late ? pushExhibits(late).slice(0, 1) : []),
        ...[first, ...others.slice(0, 4)].flatMap(placementExhibits),
      ],
      alsoOn: others.map(({ key }) => key),
    };
  },
};

function quietBecause(
  placement: Placement,
  start: Time,
  other: TagInterval | undefined,
  lineage: Lineage,
): Quiet | undefined {
  const older = placeFromBefore(placement, start, lineage);
  if (older)
    return onRecord(
      'older',
      `${whereOf(older)} ran it before the records of ${placement.reference?.registry ?? 'its registry'} begin`,
    );
  const unnamed = unnamedPush(placement, lineage);
  if (unnamed) return onRecord('unnamed', `no record tells which digest was pushed at ${clockTime(unnamed.at)}`);
  if (!isNamedByIdOnly(placement, lineage)) return undefined;
  const first = placement.asked.find((one) => !one.uncertain);
  const isNew = first !== undefined && first.at > start && lineage.recordsPulls(placement.reference?.registry ?? '');
  return other || isNew ? undefined : onRecord('older', 'only the runtime’s own id of the image is on record');
}
