import { type ImageName, isAtLeastSevere } from '../../../core/finding.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { Chain } from '../../../core/report.ts';
import type { Push } from '../../../core/subjects.ts';
import type { Time } from '../../../core/time.ts';
import { chainOf } from '../../../lineage/chain/chain.ts';
import { createdOf, labelsOf } from '../../../rules/origins/image-labels.ts';
import { findImages } from './find-image.ts';
import { gapsOf } from './not-on-record.ts';
import { judgementsIn, TELLING } from '../judgements.ts';
import { findingsByFact, withEveryCustody } from '../chains.ts';
import type { Seen } from './seen.ts';

/** The chains of the images that a text means, each with its custody wherever it runs. */
export function tracesOf(text: string, { lineage, findings, contents }: Seen): readonly Chain[] {
  const judgements = judgementsIn(findings, lineage, contents);
  const titles = new Map(findings.map((finding) => [finding.id, `${finding.severity}: ${finding.title}`]));
  const worth = findings.filter((finding) => isAtLeastSevere(finding.severity, 'low') && !TELLING.has(finding.rule));
  const findingsOf = findingsByFact(worth, lineage);
  return findImages(text, lineage).map((image) => {
    const chain = chainOf(claiming(image, lineage), lineage, (eventId, digest) =>
      findingsOf(eventId, digest).flatMap((id) => titles.get(id) ?? []),
    );
    const notOnRecord = gapsOf([image], lineage);
    const told = withEveryCustody(chain, lineage, judgements);
    return notOnRecord.length === 0 ? told : { ...told, notOnRecord };
  });
}

/** With when the image says that it was made. */
function claiming(image: ImageName, lineage: Lineage): ImageName {
  const created = image.digest && claimedTime(lineage.pushesOf(image.digest), lineage);
  return created === undefined ? image : { ...image, created };
}

/** When an image says that it was made, which nobody has to believe: by the labels of its first push that has any. */
export function claimedTime(pushes: readonly Push[], lineage: Lineage): Time | undefined {
  for (const push of pushes) {
    const labels = labelsOf(push, lineage);
    const created = labels && createdOf(labels);
    if (created !== undefined) return created;
  }
  return undefined;
}
