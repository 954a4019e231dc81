import type { ManifestPushed } from '../../../../core/event.ts';
import type { Policy } from '../../../../core/policy.ts';
import { isRecorded } from '../../../../core/strength.ts';
import type { Time } from '../../../../core/time.ts';
import { subjectOfTag } from '../artifacts.ts';
import { isToldBeside, RECORD_OF } from './told-beside.ts';
import { withinReach } from './within-reach.ts';

const RECORDING = new Set(RECORD_OF.values());

export interface BorneOutDigests {
  /** For what tags meant. */
  readonly pushed: readonly ManifestPushed[];
  /** For what digests are. */
  readonly shown: readonly ManifestPushed[];
  /** When the log says that a push happened of which a webhook tells the tag. */
  readonly dates: ReadonlyMap<ManifestPushed, Time>;
}

/**
 * The pushes with those webhooks as records that the registry's own log of digests bears out. What the digest is: where all
 * webhooks about it say the same, about when its push is on record, and by the same actor, for a digest is its bytes. Which
 * tag it got: where within reach of each other as many webhooks as records tell of it, one for one. Whoever forges one
 * beside the genuine ones makes all of them claims again, as they are alone.
 */
export function borneOutDigests(pushed: readonly ManifestPushed[], policy: Policy): BorneOutDigests {
  const told = pushed.filter((one) => isRecord(one) || isClaim(one));
  if (!told.some(isRecord) || !told.some(isClaim)) return { pushed, shown: pushed, dates: new Map() };
  const [tagged, known] = [new Map<ManifestPushed, Time>(), new Set<ManifestPushed>()];
  const nameOf = (one: ManifestPushed): string => `${policy.registry(one.registry)}/${one.repository}@${one.digest}`;
  const groups = Map.groupBy(told, nameOf);
  // What is called a signature is looked at less: it is one of what the same account pushed there.
  const isOfOwn = (claim: ManifestPushed): boolean => {
    const subject = claim.tag === undefined ? undefined : subjectOfTag(claim.tag);
    if (!subject) return true;
    const own = groups.get(nameOf({ ...claim, digest: subject })) ?? [];
    return own.some((one) => isRecord(one) && one.actor?.name === claim.actor?.name && one.at <= claim.at);
  };
  for (const group of groups.values()) {
    const claimed = group.filter(isClaim);
    if (!agree(claimed) || !claimed.every(isOfOwn)) continue;
    for (const near of withinReach(group)) {
      const claims = near.filter(isClaim);
      const records = near.filter(isRecord);
      const own = claims.filter((claim) => records.some((record) => isBySame(claim, record)));
      if (own.length < claims.length) continue;
      for (const claim of own) known.add(claim);
      // The same webhook delivered again is one.
      const distinct = Map.groupBy(own, (one) => `${one.at} ${one.tag ?? ''}`);
      const pairs = [...distinct.values()].map((same, index) => ({ same, record: records[index] }));
      if (pairs.length !== records.length) continue;
      if (!pairs.every(({ same, record }) => same.every((claim) => isBySame(claim, record)))) continue;
      for (const { same, record } of pairs) for (const claim of same) tagged.set(claim, record?.at ?? claim.at);
    }
  }
  const dates = new Map<ManifestPushed, Time>();
  const raised = pushed.map((one): ManifestPushed => {
    const at = tagged.get(one);
    if (at === undefined) return one;
    const better = { ...one, strength: 'recorded' } as const;
    dates.set(better, at);
    return better;
  });
  const shown = pushed.map((one): ManifestPushed => (known.has(one) ? { ...one, strength: 'recorded' } : one));
  return { pushed: raised, shown, dates };
}

function isRecord(one: ManifestPushed): boolean {
  return RECORDING.has(one.source) && isRecorded(one);
}

function isClaim(one: ManifestPushed): boolean {
  return isToldBeside(one) && !isRecorded(one);
}

function agree(claims: readonly ManifestPushed[]): boolean {
  return new Set(claims.map(contentsOf)).size < 2;
}

function contentsOf({ mediaType, config, layers, children, subject, artifactType, labels }: ManifestPushed): string {
  return JSON.stringify([mediaType, config, layers, children, subject, artifactType, labels]);
}

function isBySame({ actor }: ManifestPushed, record: ManifestPushed | undefined): boolean {
  return record !== undefined && (actor === undefined || actor.name === record.actor?.name);
}
