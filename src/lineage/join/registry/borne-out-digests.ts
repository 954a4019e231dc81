import type { ManifestPushed } from '../../../core/event.ts';
import type { Policy } from '../../../core/policy.ts';
import { isRecorded } from '../../../core/strength.ts';
import { REACH } from './enrichment.ts';
import { byTime } from '../../facts/order.ts';
import { isToldBeside, RECORD_OF } from './told-beside.ts';

const RECORDING = new Set(RECORD_OF.values());

export interface BorneOutDigests {
  /** For what tags meant. */
  readonly pushed: readonly ManifestPushed[];
  /** For what digests are. */
  readonly shown: readonly ManifestPushed[];
}

/**
 * The pushes with those webhooks as records that the registry's own log of digests bears out. What the digest is: where all
 * webhooks about it say the same, about when its push is on record, and by the same actor, for a digest is its bytes. Which
 * tag it got: where within reach of each other as many webhooks as records tell of it, one for one. Whoever forges one
 * beside the genuine ones makes all of them claims again, as they are alone.
 */
export function borneOutDigests(pushed: readonly ManifestPushed[], policy: Policy): BorneOutDigests {
  const told = pushed.filter((one) => isRecord(one) || isClaim(one));
  if (!told.some(isRecord) || !told.some(isClaim)) return { pushed, shown: pushed };
  const [tagged, known] = [new Set<ManifestPushed>(), new Set<ManifestPushed>()];
  const nameOf = (one: ManifestPushed): string => `${policy.registry(one.registry)}/${one.repository}@${one.digest}`;
  for (const group of Map.groupBy(told, nameOf).values()) {
    if (!agree(group.filter(isClaim))) continue;
    for (const { claims, records } of clusters(group)) {
      const own = claims.filter((claim) => records.some((record) => isBySame(claim, record)));
      if (own.length < claims.length) continue;
      for (const claim of own) known.add(claim);
      // The same webhook delivered again is one.
      const distinct = [...new Map(own.map((one) => [`${one.at} ${one.tag ?? ''}`, one])).values()];
      const isOneForOne = distinct.every((claim, index) => isBySame(claim, records[index]));
      if (distinct.length === records.length && isOneForOne) for (const claim of own) tagged.add(claim);
    }
  }
  const raised = (set: ReadonlySet<ManifestPushed>): readonly ManifestPushed[] =>
    set.size === 0 ? pushed : pushed.map((one) => (set.has(one) ? { ...one, strength: 'recorded' } : one));
  return { pushed: raised(tagged), shown: raised(known) };
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

interface Cluster {
  readonly claims: ManifestPushed[];
  readonly records: ManifestPushed[];
}

/** What lies within reach of the one before it, in order of time. */
function clusters(told: readonly ManifestPushed[]): readonly Cluster[] {
  const found: Cluster[] = [];
  let last = -Infinity;
  for (const one of told.toSorted(byTime)) {
    const current = one.at - last <= REACH ? found.at(-1) : undefined;
    const cluster = current ?? { claims: [], records: [] };
    if (!current) found.push(cluster);
    (isRecord(one) ? cluster.records : cluster.claims).push(one);
    last = one.at;
  }
  return found;
}
