import type { Lineage } from '../../core/lineage.ts';
import type { Placement, TagInterval } from '../../core/subjects.ts';
import { CLOCKS, type Time } from '../../core/time.ts';
import { olderAs, servedByTagTo } from '../places/unknown/older-images.ts';
import {
  alike,
  bringingPushes,
  isFetchedFor,
  isNamedByIdOnly,
  isOther,
  unnamedPush,
} from '../places/unknown/unknown-places.ts';
import { servedTo } from '../places/unknown/served-to.ts';
import { placeFromBefore } from '../origins/places-before.ts';
import { ranFrom } from '../places/reach.ts';
import { IMPLANT, onRecord, type Quiet, type Rule } from '../rule.ts';
import { clockTime, whereOf } from '../sentences/sentences.ts';
import { tellUnknown } from '../places/unknown/unknown-told.ts';

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
      when: 'the registry recorded a pull of the digest from the repository named (a webhook tells of one, where the registry itself records none and the tag means nothing else there), or held it when stock was taken, or recorded a pull by tag in the seconds in which a node’s log has the digest pulled from there, or, of a task on Fargate, right before it began, the tag means nothing else there and no push of these bytes came later; and that before any push of it that came after it ran',
      least: 'recorded',
    },
    fetched: {
      when: 'the registry’s own cache, as which nobody can push (Harbor’s proxy, a pull through Amazon ECR’s or Artifactory’s cache), was the first to bring exactly the digest, within four minutes of the container’s start: it keeps its copy after it has passed the bytes on',
      least: 'recorded',
    },
    older: {
      when: 'a container with the digest is on record from before the registry’s records begin: started then, in a pod made then, or of whose age neither the report nor another record of it tells, or asked for by its digest (told by a door that may speak of one cluster only: in that cluster, or by the same repository in an environment of the policy); or the runtime tells its own id of the image alone, and the workload asked for it before, or no record shows when; or, of no tag that means something else, it was asked for by its digest before the records of the cluster begin, and those within a day of the registry’s; or another registry held it by the same path and tag, and nobody is on record as having pushed it anywhere; or it is on Fargate, of a definition from before the records and a tag that nobody set since, within a day of their beginning',
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
    const tagged = late || other ? undefined : servedByTagTo(placement, alike(placement, lineage), lineage);
    if (tagged !== undefined) return onRecord('pulled', `the registry served the tag at ${clockTime(tagged)}`);
    const quiet = quietBecause(placement, start, other, lineage);
    if (quiet) return quiet;
    // One that is as old as its own cluster says speaks for no other.
    const isTold = (one: Placement): boolean =>
      !placeFromBefore(one, start, lineage) && !isFetchedFor(late, ranFrom(one));
    const all = alike(placement, lineage);
    if (all.find(isTold) !== placement) return undefined;
    return tellUnknown(
      {
        places: [placement, ...all.filter((one) => one !== placement && isTold(one))],
        digest,
        ran,
        start,
        late,
        other,
      },
      lineage,
    );
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
  const old = other ? undefined : olderAs(placement, alike(placement, lineage), start, lineage);
  if (old !== undefined) return onRecord('older', old);
  const unnamed = unnamedPush(placement, lineage);
  if (unnamed) return onRecord('unnamed', `no record tells which digest was pushed at ${clockTime(unnamed.at)}`);
  if (!isNamedByIdOnly(placement, lineage)) return undefined;
  const first = placement.asked.find((one) => !one.uncertain);
  const isNew = first !== undefined && first.at > start && lineage.recordsPulls(placement.reference?.registry ?? '');
  return other || isNew ? undefined : onRecord('older', 'only the runtime’s own id of the image is on record');
}
