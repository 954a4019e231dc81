import type { EvidenceHeld, ManifestPushed } from '../../../core/event.ts';
import type { HeldArtifact } from '../../../core/evidence-held.ts';
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
 * lay in a file, says of no push that it was none of an image.
 */
export function readArtifacts(held: readonly EvidenceHeld[]): readonly ReadArtifact[] {
  return held
    .filter((fact) => isRecorded(fact))
    .toSorted(byTime)
    .flatMap(({ type, strength, origin, registry, repository, attachment }) => {
      const { digest, artifact } = attachment ?? {};
      if (!digest || !artifact || registry === undefined || repository === undefined) return [];
      const { subject, type: artifactType } = artifact;
      return [{ type, strength, origin, registry, repository, digest, subject, artifactType, artifact }];
    });
}
