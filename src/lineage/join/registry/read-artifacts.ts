import type { EvidenceHeld, ManifestPushed } from '../../../core/event.ts';
import type { HeldArtifact } from '../../../core/evidence-held.ts';
import { deliveryOf } from '../../../core/observed.ts';
import { isRecorded } from '../../../core/strength.ts';
import { byTime } from '../../facts/order.ts';

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
  const byManifest = Map.groupBy(told, ({ registry, repository, origin, attachment }) =>
    JSON.stringify([registry, repository, deliveryOf(origin)?.door, attachment?.digest]),
  );
  return [...byManifest.values()].flatMap((facts) => {
    const [{ type, strength, origin, registry, repository, attachment } = {}] = facts;
    const { digest, artifact } = attachment ?? {};
    if (!type || !strength || !origin || !digest || !artifact) return [];
    if (registry === undefined || repository === undefined) return [];
    const seen = new Set(facts.map((fact) => fact.attachment?.layer));
    if (artifact.layers !== undefined && seen.size < artifact.layers) return [];
    const { subject, type: artifactType } = artifact;
    return [{ type, strength, origin, registry, repository, digest, subject, artifactType, artifact }];
  });
}
