import { InvalidInput, quoted } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { parseReference, type Reference } from '../../core/reference.ts';
import { contentId, missing, text } from '../records/json.ts';
import { fromPubsub } from '../vendor-formats/pubsub.ts';
import type { Source } from '../source.ts';

/**
 * What Google Artifact Registry (and Container Registry before it) publishes to the Pub/Sub topic `gcr`: the data of the
 * message, `{action, digest, tag}`, with full references.
 */
export const googleArtifactRegistry: Source = {
  name: 'google-artifact-registry',
  title: 'Google Artifact Registry notifications (Pub/Sub)',
  docs: 'https://cloud.google.com/artifact-registry/docs/configure-notifications',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: false, id: false },
  cannot: [
    'Who pushed or deleted, from where and with which client.',
    'When: the time stands on the Pub/Sub message (publishTime), which counts as observedAt. Data without it is refused.',
    'Config, layers and platforms of the image.',
    'Changes of roles, cleanup policies and tag immutability: the Cloud audit log has them.',
  ],
  joinWith: ['The Cloud audit log of artifactregistry.googleapis.com (Data Access), for the identity.'],
  delivery: fromPubsub('Bus: a Pub/Sub message for each change, from the topic gcr.'),
  connect: [
    'gcloud pubsub topics create gcr --project=PROJECT, unless it exists: the registry publishes to that name only.',
    'gcloud pubsub subscriptions create landwaiter --topic=gcr --project=PROJECT.',
    'Write whole messages to a file, so that publishTime stays beside data: gcloud pubsub subscriptions pull ' +
      'landwaiter --auto-ack --limit=1000 --format=json >> gar.json, as often as needed.',
    'Switch on the Data Access audit logs (DATA_WRITE) of Artifact Registry: they are off by default, and only they ' +
      'name who pushed.',
  ],
  logClass: 'registry',

  recognises: ({ action, digest, tag }) =>
    (action === 'INSERT' || action === 'DELETE') && [digest, tag].some((one) => isGoogle(one)),

  read(record, context) {
    const { observedAt: at } = context;
    const byDigest = reference(text(record, 'digest'), 'digest');
    const byTag = reference(text(record, 'tag'), 'tag');
    const named = byDigest ?? byTag ?? missing('digest');
    if (byTag && `${byTag.registry}/${byTag.repository}` !== `${named.registry}/${named.repository}`) {
      throw new InvalidInput('tag', `not of the repository of the digest: ${quoted(record['tag'])}`);
    }
    const understood = { scope: named.registry, ...known({ at }) };
    if (at === undefined)
      throw new InvalidInput('publishTime', 'missing: the data of a message has no time of its own');

    const digest = byDigest?.digest ?? byTag?.digest;
    const content = { at, registry: named.registry, repository: named.repository, ...known({ tag: byTag?.tag }) };
    const common = {
      id: contentId('google-artifact-registry', { action: record['action'], digest, ...content }),
      source: 'google-artifact-registry',
      strength: 'recorded',
      origin: context.origin,
      ...content,
    } as const;
    if (record['action'] === 'DELETE') {
      return { ...understood, events: [{ type: 'manifest.deleted', ...common, ...known({ digest }) }] };
    }
    if (digest === undefined) {
      return { ...understood, events: [{ type: 'manifest.hinted', action: 'pushed', ...common }] };
    }
    return { ...understood, events: [{ type: 'manifest.pushed', ...common, digest }] };
  },
};

// `europe-west1-docker.pkg.dev/project/repository/image@sha256:…`; before 2025 also `gcr.io/project/image`.
function isGoogle(value: unknown): value is string {
  return typeof value === 'string' && /^(?:[a-z0-9-]+-docker\.pkg\.dev|(?:[a-z]+\.)?gcr\.io)\//.test(value);
}

function reference(value: string | undefined, field: string): Reference | undefined {
  if (value === undefined) return undefined;
  if (!isGoogle(value)) throw new InvalidInput(field, `not a reference to Artifact Registry: ${quoted(value)}`);
  const parsed = parseReference(value, field);
  if (parsed.tag === undefined && parsed.digest === undefined) {
    throw new InvalidInput(field, `neither tag nor digest: ${quoted(value)}`);
  }
  return parsed;
}
