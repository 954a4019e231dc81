import { isObject, object, requiredText, requiredTime, text } from '../records/json.ts';
import { nexusEvent, nexusImage } from '../vendor-formats/nexus.ts';
import type { JsonObject, Source } from '../source.ts';

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
    'That a tag was moved: the record of its update is the same as that of a pull. The new digest is seen all the same.',
    'The name of the registry, and whether clients put the name of the repository before that of the image (path-based ' +
      'routing): name the registry under sources[].files in the policy, and say routing: path there; else bind the file ' +
      'of each repository to its host.',
    'Config, layers and platforms of the image, and the client.',
    'The id of a delivery, which is in a header only: equal content is taken for one event.',
  ],
  joinWith: [
    'nexus-audit, for moved tags, and for changes of users, roles and settings.',
    'kubernetes-pods, for the digest behind a tag.',
  ],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST for each event.',
    authentication:
      'HMAC-SHA1 over the body, hexadecimal, in X-Nexus-Webhook-Signature, with the secret key of the capability.',
    loss: 'Retries and order are not documented.',
    delay: 'Seconds; not documented.',
  },
  intakeAuth: 'nexus',
  connect: [
    'Under System, Capabilities, create a capability Webhook: Repository for each docker repository, event type asset, ' +
      'with a secret key.',
    'Let the receiver check X-Nexus-Webhook-Signature (HMAC-SHA1 of the body, hexadecimal), then append the body to a ' +
      'file of that repository as one line.',
    'Name the registry in the policy: sources: - { name: nexus, kind: nexus, registry: "nexus.acme.example:5000", ' +
      'files: ["nexus/docker-hosted.json"] }.',
  ],
  logClass: 'registry',
  claims: true,

  needless: [
    { action: ['UPDATED'] },
    { action: /./, 'asset.format': /^(?!docker)./ },
    { action: /./, 'component.format': /^(?!docker)./ },
    { action: /./, 'asset.name': /(?:^|\/)(?:blobs|-)\// },
  ],

  recognises: (record) =>
    ['nodeId', 'repositoryName', 'action'].every((key) => typeof record[key] === 'string') &&
    (isObject(record['asset']) || isObject(record['component'])),

  read(record, context) {
    const at = requiredTime(record, 'timestamp');
    const understood = { at, scope: context.registry ?? '' };
    const change = changeOf(record);
    if (change === undefined) return { ...understood, events: [] };
    const { action, ...image } = change;
    const { registry, origin, routing } = context;
    const initiator = text(record, 'initiator');
    const folder = routing === 'path' ? requiredText(record, 'repositoryName') : undefined;
    const told = { source: 'nexus', at, strength: 'asserted', origin, registry, folder, initiator } as const;
    return { ...understood, events: [nexusEvent(action, image, told)] };
  },
};

const ACTIONS: ReadonlyMap<unknown, 'pushed' | 'deleted'> = new Map([
  ['CREATED', 'pushed'],
  ['DELETED', 'deleted'],
  // UPDATED follows an upload and a download alike.
]);

function changeOf(record: JsonObject) {
  const action = ACTIONS.get(record['action']);
  const what = object(record, 'asset') ?? object(record, 'component') ?? {};
  if (action === undefined || text(what, 'format') !== 'docker') return undefined;
  if (isObject(record['asset'])) {
    const image = nexusImage(requiredText(what, 'name'));
    return image && { action, ...image };
  }
  const [image, reference] = [text(what, 'name'), text(what, 'version')];
  return image === undefined || reference === undefined ? undefined : { action, image, reference };
}
