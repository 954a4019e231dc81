import { ifValid } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { jsonIn, namedSubject } from '../../core/named-subject.ts';
import type { ImageStore, Manifest } from '../../registry/image-store.ts';
import { attachmentManifest } from './attachment-manifest.ts';
import type { Attached } from './find.ts';
import { attempt, beginGathering, keepLayers, listedOf, tell } from './gathering.ts';
import { targetOf } from './target.ts';

/**
 * What was asked is itself, where it or what it holds says of which image it is a signature or statement: that image, and this
 * alone of what is attached to it. Undefined for everything else.
 */
export async function findItself(
  store: ImageStore,
  asked: Manifest,
  signal: AbortSignal,
): Promise<Attached | undefined> {
  const manifest = ifValid(() => attachmentManifest(asked));
  if (!manifest) return undefined;
  const gathering = { ...beginGathering(signal), store };
  await keepLayers(gathering, manifest, asked.digest, { found: 'subject' });
  const { attachments, isUnanswered } = gathering;
  const named = attachments.map(({ material }) => namedSubject(jsonIn(material.bytes)));
  const subject = manifest.subject ?? named.find((one) => one !== undefined);
  if (!subject && !isUnanswered) return undefined;
  const image = subject && (await attempt(gathering, 'what it is about', () => store.manifest(subject, signal)));
  const target = image && targetOf(image);
  tell(gathering.missing, 'nothing else was asked for');
  return {
    digest: subject ?? asked.digest,
    kind: 'manifest',
    children: [],
    indexes: [],
    attachments: subject ? attachments.map((one) => ({ ...one, subject, ...known({ target }) })) : [],
    listed: listedOf(gathering),
  };
}
