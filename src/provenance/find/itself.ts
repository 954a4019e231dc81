import { shortDigest } from '../../core/digest.ts';
import { ifValid } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { jsonIn, namedSubject } from '../../core/named-subject.ts';
import type { ImageStore, Manifest } from '../../registry/image-store.ts';
import { parseManifest } from '../../registry/manifests/manifest.ts';
import { attachmentManifest } from './attachment-manifest.ts';
import type { Attached } from './find.ts';
import { attempt, beginGathering, type Gathering, keepLayers, listedOf, manifestOf, tell } from './gathering.ts';
import { targetOf } from './target.ts';

/** As of referrers. */
const MOST_LISTED = 50;

/**
 * What was asked is itself, where it or what it holds says of which image it is a signature or statement: that image, and this
 * alone of what is attached to it. Undefined for everything else.
 */
export async function findItself(
  store: ImageStore,
  asked: Manifest,
  signal: AbortSignal,
): Promise<Attached | undefined> {
  const gathering = { ...beginGathering(signal), store };
  const manifest = ifValid(() => attachmentManifest(asked));
  if (!manifest) return await listItself(gathering, asked);
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

/** A list of referrers: each of them, with the list. Undefined where it lists anything else. */
async function listItself(gathering: Gathering, asked: Manifest): Promise<Attached | undefined> {
  const read = ifValid(() => parseManifest(asked, undefined, 'index'));
  if (read?.kind !== 'index' || read.children.length > MOST_LISTED) return undefined;
  for (const { digest } of read.children) {
    const before = gathering.attachments.length;
    const manifest = await manifestOf(gathering, digest, `the referrer ${shortDigest(digest)}`);
    const subject = manifest?.subject;
    if (subject) await keepLayers(gathering, manifest, subject, { found: 'subject', index: asked });
    if (gathering.attachments.length === before && !gathering.isUnanswered) return undefined;
  }
  const { attachments } = gathering;
  const [first] = attachments;
  tell(gathering.missing, 'nothing else was asked for');
  const about = { digest: first?.subject ?? asked.digest, kind: 'manifest', children: [], indexes: [] } as const;
  return { ...about, attachments, listed: listedOf(gathering) };
}
