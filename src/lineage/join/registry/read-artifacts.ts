import { parseDigest } from '../../../core/digest.ts';
import type { EvidenceHeld, ManifestPushed } from '../../../core/event.ts';
import type { HeldArtifact } from '../../../core/evidence-held.ts';
import { known } from '../../../core/known.ts';
import { deliveryOf } from '../../../core/observed.ts';
import { isRecorded } from '../../../core/strength.ts';
import { byTime } from '../../facts/order.ts';
import { LIST } from './artifacts.ts';

/** A manifest that whoever asked what is attached read, and that no runtime takes for an image. */
export interface ReadArtifact
  extends Pick<EvidenceHeld, 'type' | 'strength' | 'origin'>,
    Pick<ManifestPushed, 'registry' | 'repository' | 'digest'>,
    Partial<Pick<ManifestPushed, 'mediaType' | 'config' | 'layers' | 'children' | 'tag'>> {
  readonly subject: HeldArtifact['subject'];
  readonly artifactType: string;
  readonly artifact: HeldArtifact;
}

/**
 * What feeds leave out that tell of a referrer as of any push. Only by records of what a registry answered: a claim, or what
 * lay in a file, says of no push that it was none of an image. Where each layer has to be seen, all of them by one door.
 */
export function readArtifacts(held: readonly EvidenceHeld[]): readonly ReadArtifact[] {
  const told = held.filter((fact) => isRecorded(fact) && fact.attachment?.artifact !== undefined).toSorted(byTime);
  const byManifest = Map.groupBy(told, (fact) => JSON.stringify([placeOf(fact), fact.attachment?.digest]));
  const whole = [...byManifest.values()].filter((facts) => {
    const seen = new Set(facts.map(({ attachment }) => attachment?.layer));
    return seen.size >= (facts[0]?.attachment?.artifact?.layers ?? 0);
  });
  return [...whole.flatMap(([first]) => (first && artifactOf(first)) ?? []), ...listsOf(whole.flat())];
}

/** Lists of referrers of which each was read. */
function listsOf(facts: readonly EvidenceHeld[]): readonly ReadArtifact[] {
  const byList = Map.groupBy(
    facts.filter(({ attachment }) => attachment?.artifact?.listed !== undefined),
    (fact) => JSON.stringify([placeOf(fact), fact.attachment?.index]),
  );
  return [...byList.values()].flatMap((members) => {
    const [first] = members;
    const { index, artifact } = first?.attachment ?? {};
    const read = new Set(members.map(({ attachment }) => attachment?.digest));
    if (!first || index === undefined || read.size < (artifact?.listed ?? Infinity)) return [];
    return artifactOf(first, parseDigest(`sha256:${index}`), LIST) ?? [];
  });
}

function artifactOf(fact: EvidenceHeld, digest = fact.attachment?.digest, as?: string): ReadArtifact | undefined {
  const { type, strength, origin, registry, repository, attachment } = fact;
  if (registry === undefined || repository === undefined || !digest || !attachment?.artifact) return undefined;
  const artifact = { ...attachment.artifact, ...known({ type: as }) };
  const { subject, type: artifactType } = artifact;
  return { type, strength, origin, registry, repository, digest, subject, artifactType, artifact };
}

function placeOf({ registry, repository, origin }: EvidenceHeld) {
  return [registry, repository, deliveryOf(origin)?.door];
}
