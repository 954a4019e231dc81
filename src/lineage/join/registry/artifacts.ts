import { ATTACHMENT_TAG } from '../../../core/attachment-tag.ts';
import { type Digest, isDigest } from '../../../core/digest.ts';
import type { HeldArtifact } from '../../../core/evidence-held.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { RepositoryName } from '../../../core/policy.ts';
import type { Attachment, Push } from '../../../core/subjects.ts';
import { addTo } from '../../../core/grouping.ts';

const KINDS: ReadonlyMap<string, string> = new Map([
  ['sig', 'signature'],
  ['att', 'attestation'],
  ['sbom', 'SBOM'],
]);

/** What keeps together what is attached to an image, where a registry does not. */
export const LIST = 'list of referrers';

/** Artifacts by the image that they are about. */
export function joinArtifacts(pushes: readonly Push[]): Pick<Lineage, 'attachedAlike' | 'attachedTo'> {
  const alike = new Map<string, Push[]>();
  const attached = new Map<string, Push[]>();
  const keyOf = (push: Push, { subject, kind }: Attachment): string =>
    JSON.stringify([push.registry, push.repository, subject, kind]);
  for (const push of pushes) {
    const about = attachmentOf(push);
    if (!about) continue;
    addTo(alike, keyOf(push, about), push);
    addTo(attached, imageKey(push, about.subject), push);
  }
  return {
    attachedAlike: (push) => {
      const about = attachmentOf(push);
      return (about && alike.get(keyOf(push, about))) ?? [];
    },
    attachedTo: (repository, image) => attached.get(imageKey(repository, image)) ?? [],
  };
}

function imageKey({ registry, repository }: RepositoryName, image: Digest): string {
  return `${registry}/${repository}@${image}`;
}

/**
 * By the manifest's own word, as the registry tells it; without one, by the tag under which it is kept, else by whoever read
 * it. What is kept under such a tag is about an image whatever else it is: whoever gave the same bytes an ordinary tag, too,
 * made no less of a signature of them.
 */
export function attachmentOf(push: Push): Attachment | undefined {
  const told = push.kind === 'artifact' ? push.facts.find((fact) => fact.subject) : undefined;
  if (told?.subject) return { subject: told.subject, kind: kindOf(told.artifactType ?? '', told.labels?.[PREDICATE]) };
  const subject = subjectOfTag(push.tag ?? '');
  if (!subject) return push.attachment;
  const suffix = ATTACHMENT_TAG.exec(push.tag ?? '')?.[3];
  return { subject, kind: suffix === undefined ? LIST : (KINDS.get(suffix) ?? suffix) };
}

/** The same of a manifest that somebody read. */
export function attachmentIn({ subject, type, predicateType }: HeldArtifact): Attachment {
  return { subject, kind: kindOf(type, predicateType) };
}

/** The digest of which a tag says that what it names is about it. */
export function subjectOfTag(tag: string): Digest | undefined {
  const [, algorithm = '', hex = ''] = ATTACHMENT_TAG.exec(tag) ?? [];
  const subject: Digest | string = `${algorithm}:${hex}`;
  return isDigest(subject) ? subject : undefined;
}

const BUNDLE = 'application/vnd.dev.sigstore.bundle';
const SIGNATURE = 'https://sigstore.dev/cosign/sign/v1';
const PREDICATE = 'dev.sigstore.bundle.predicateType';

/** A bundle of Sigstore is of one type whatever is in it: cosign 3 says that beside it, cosign 2 does not. */
function kindOf(type: string, predicate: string | undefined): string {
  if (type.startsWith(BUNDLE)) return predicate === undefined || predicate === SIGNATURE ? 'signature' : 'attestation';
  if (/signature|simplesigning|cosign\.artifact\.sig/.test(type)) return 'signature';
  if (/spdx|cyclonedx|sbom/.test(type)) return 'SBOM';
  if (/in-toto|dsse|attestation|provenance/.test(type)) return 'attestation';
  return type === '' ? 'artifact' : type;
}
