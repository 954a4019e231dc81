import { isDigest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { isTag, parseRepository } from '../../core/reference.ts';
import { contentId, isObject, object, requiredText, requiredTime, text } from '../json.ts';
import { nexusInitiator } from '../nexus.ts';
import type { Context, JsonObject, Source } from '../source.ts';

/** Bodies of Sonatype Nexus Repository webhooks (`rm:repository:asset`, `rm:repository:component`). */
export const nexus: Source = {
  name: 'nexus',
  title: 'Sonatype Nexus Repository webhooks',
  docs: 'https://help.sonatype.com/en/webhooks.html',
  verifiedOn: 'documented',
  tells: { actor: true, digest: true, time: true, id: false },
  cannot: [
    'Which digest a tag got: the manifest and the tag are two assets, in two records. The one names the digest, the ' +
      'other the tag.',
    'Whether the update of a tag was a push: some versions also write one when it was pulled.',
    'The name of the registry, and whether clients put the name of the repository before that of the image: bind the ' +
      'file of each repository to its host under sources[].files in the policy.',
    'Config, layers and platforms of the image, and the client.',
    'The id of a delivery, which is in a header only: equal content is taken for one event.',
    'That it is true, unless the receiver checks X-Nexus-Webhook-Signature.',
  ],
  joinWith: ['nexus-audit, for changes of users, roles and settings.', 'kubernetes-pods, for the digest behind a tag.'],
  connect: [
    'Under System, Capabilities, create a capability Webhook: Repository for each docker repository, event type asset, ' +
      'with a secret key.',
    'Let the receiver check X-Nexus-Webhook-Signature (HMAC-SHA1 of the body, hexadecimal), then append the body to a ' +
      'file of that repository as one line.',
    'Name the registry in the policy: sources: - { name: nexus, kind: nexus, registry: "nexus.acme.example:5000", ' +
      'files: ["nexus/docker-hosted.json"] }.',
  ],
  logClass: 'registry',

  recognises: (record) =>
    ['nodeId', 'repositoryName', 'action'].every((key) => typeof record[key] === 'string') &&
    (isObject(record['asset']) || isObject(record['component'])),

  read(record, context) {
    const at = requiredTime(record, 'timestamp');
    const understood = { at, scope: context.registry ?? '' };
    const change = changeOf(record);
    return { ...understood, events: change === undefined ? [] : [eventOf(change, record, at, context)] };
  },
};

interface Change {
  readonly action: 'pushed' | 'deleted';
  readonly image: string;
  /** A tag or a digest. */
  readonly reference: string;
}

// Blobs lie at `v2/-/blobs/sha256:…`. Some versions write a slash before it.
const ASSET = /^\/?v2\/(.+)\/manifests\/([^/]+)$/;

function changeOf(record: JsonObject): Change | undefined {
  const what = object(record, 'asset') ?? object(record, 'component') ?? {};
  if (text(what, 'format') !== 'docker') return undefined;
  const { action: written } = record;
  const action =
    written === 'DELETED' ? 'deleted' : written === 'CREATED' || written === 'UPDATED' ? 'pushed' : undefined;
  const [image, reference] = isObject(record['asset'])
    ? (ASSET.exec(requiredText(what, 'name')) ?? []).slice(1)
    : [text(what, 'name'), text(what, 'version')];
  if (action === undefined || image === undefined || reference === undefined) return undefined;
  // A digest is one content for ever: only when it was last asked for changes.
  if (written === 'UPDATED' && isDigest(reference)) return undefined;
  return { action, image, reference };
}

function eventOf(
  { action, image, reference }: Change,
  record: JsonObject,
  at: number,
  context: Context,
): LandwaiterEvent {
  const { registry, origin } = context;
  if (registry === undefined) {
    throw new InvalidInput(
      'registry',
      'missing: no record of this kind names it, bind it under sources[] in the policy',
    );
  }
  if (!isDigest(reference) && !isTag(reference)) throw new InvalidInput('asset.name', 'names neither tag nor digest');
  const repository = parseRepository(image, 'asset.name');
  const content = { at, registry, repository, ...nexusInitiator(text(record, 'initiator')) };
  const id = contentId('nexus', { action, reference, ...content });
  const common = { id, source: 'nexus', strength: 'asserted', origin, ...content } as const;
  const named = isDigest(reference) ? { digest: reference } : { tag: reference };
  if (action === 'deleted') return { type: 'manifest.deleted', ...common, ...named };
  return isDigest(reference)
    ? { type: 'manifest.pushed', ...common, digest: reference }
    : { type: 'manifest.hinted', action: 'pushed', ...common, ...known({ tag: reference }) };
}
