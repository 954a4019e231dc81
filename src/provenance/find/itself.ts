import { ifValid } from '../../core/error.ts';
import type { ImageStore, Manifest } from '../../registry/image-store.ts';
import { attachmentManifest } from './attachment-manifest.ts';
import type { Attached } from './find.ts';
import { attempt, beginGathering, keepLayers, listedOf, tell } from './gathering.ts';
import { targetOf } from './target.ts';

/**
 * What was asked is itself, where its manifest says of which image it is a signature or statement: that image, and this alone
 * of what is attached to it. Undefined for everything else.
 */
export async function findItself(
  store: ImageStore,
  asked: Manifest,
  signal: AbortSignal,
): Promise<Attached | undefined> {
  const manifest = ifValid(() => attachmentManifest(asked));
  const subject = manifest?.subject;
  if (!subject) return undefined;
  const gathering = { ...beginGathering(signal), store };
  const image = await attempt(gathering, 'what it is about', () => store.manifest(subject, signal));
  if (image) gathering.targets.set(subject, targetOf(image));
  await keepLayers(gathering, manifest, subject, { found: 'subject' });
  const { attachments, isUnanswered } = gathering;
  if (attachments.length === 0 && !isUnanswered) return undefined;
  tell(gathering.missing, 'nothing else was asked for');
  return { digest: subject, kind: 'manifest', children: [], indexes: [], attachments, listed: listedOf(gathering) };
}
