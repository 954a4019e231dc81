import type { Digest } from '../../../core/digest.ts';
import type { RepositoryName } from '../../../core/environment.ts';
import { inTurns } from '../../../core/in-turns.ts';
import type { Lineage } from '../../../core/lineage.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { Push } from '../../../core/subjects.ts';
import { DAY, earliest, type Time } from '../../../core/time.ts';
import type { WantedEvidence } from '../../../core/wanted-evidence.ts';
import { manifestsFor } from '../../../rules/provenance/signed.ts';

/** So many are given to collectors; of more the rest is not asked for. */
const MOST = 10_000;
/** Somebody may list an image in any number of indexes: signatures of so many are looked for. */
const MOST_INDEXES = 4;
/** What was pushed before and never ran is not asked for when a collector is new. */
const LONG_AGO = 30 * DAY;

/**
 * The images of which collectors of the policy are to ask what is attached: what an environment runs, and where they say so
 * what was pushed. Due once when it is first placed, once after whatever signs had its time (`windows.lateEvidence`), and
 * once for each attachment that a feed tells of. What was pushed and may be an attachment by itself, as far as records tell, is
 * asked what it is. Of each repository in turn.
 */
export function wantedEvidence(lineage: Lineage): readonly WantedEvidence[] {
  const readers = lineage.policy.contents.readers.filter(({ verify }) => verify !== undefined);
  if (readers.length === 0) return [];
  const found = new Map<string, WantedEvidence>();
  const add = (at: RepositoryName, digest: Digest, times: readonly Time[], isRunning: boolean): void => {
    const due = times.filter((time) => time <= lineage.at);
    if (due.length === 0) return;
    const { registry, repository } = at;
    const key = `${registry}/${repository}@${digest}`;
    const before = found.get(key);
    const after = Math.max(before?.after ?? -Infinity, ...due);
    found.set(key, { registry, repository, digest, after, isRunning: isRunning || before?.isRunning === true });
  };
  for (const { digest, reference, environment, from, running } of lineage.placements) {
    if (!digest || !reference || !environment || !readers.some(({ covers }) => covers(reference))) continue;
    for (const manifest of manifestsFor(digest, reference, lineage)) {
      const indexes = lineage.image(manifest, reference).parents.slice(0, MOST_INDEXES);
      const times = [from, ...timesOf(manifest, reference, lineage, from)];
      for (const one of [manifest, ...indexes])
        add(reference, one, [...times, ...told(one, reference, lineage)], running);
    }
  }
  for (const push of lineage.pushes) {
    if (push.kind === 'artifact' || push.at < lineage.at - LONG_AGO || lineage.partOf(push)) continue;
    if (!readers.some(({ verify, covers }) => verify === 'pushed' && covers(push))) continue;
    const { digest } = push;
    add(push, digest, [...timesOf(digest, push, lineage), ...told(digest, push, lineage)], false);
  }
  for (const push of lineage.pushes) {
    const { registry, repository, digest, at } = push;
    if (at < lineage.at - LONG_AGO || !isUntold(push, lineage) || !readers.some(({ covers }) => covers(push))) continue;
    const key = `${registry}/${repository}@${digest} itself`;
    found.set(key, { registry, repository, digest, after: at, isRunning: false, isUntold: true });
  }
  const byPlace = Map.groupBy(found.values(), ({ registry, repository }) => `${registry}/${repository}`);
  return inTurns(byPlace.values(), MOST);
}

/** Pushed by its digest alone, and no record tells whether it is an image, a part of one, or what is attached to one. */
function isUntold(push: Push, lineage: Lineage): boolean {
  if (push.kind === 'artifact' || lineage.partOf(push)) return false;
  // A claim may name a tag, and is not believed.
  if (push.facts.some((fact) => fact.tag !== undefined && isRecorded(fact))) return false;
  const { config, layers, children } = lineage.image(push.digest, push);
  return config === undefined && layers === undefined && children.length === 0;
}

/** When whatever signs the image has had its time: after the first that is known of it, and after each push. */
function timesOf(digest: Digest, at: RepositoryName, lineage: Lineage, placed?: Time): readonly Time[] {
  const pushed = lineage
    .pushesOf(digest)
    .filter((push) => push.registry === at.registry && push.repository === at.repository)
    .map((push) => push.at);
  const known = placed === undefined ? pushed : [placed, ...pushed];
  if (known.length === 0) return [];
  return [earliest(known), ...pushed].map((time) => time + lineage.policy.windows.lateEvidence);
}

/** When a feed told that something is attached. */
function told(digest: Digest, at: RepositoryName, lineage: Lineage): readonly Time[] {
  return lineage.attachedTo(at, digest).map((push) => push.at);
}
