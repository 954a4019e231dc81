import type { ManifestHinted } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { parseHost, parseRepository } from '../../core/reference.ts';
import { contentId, requiredText, text, texts } from '../records/json.ts';
import type { JsonObject, Source } from '../source.ts';
import { tag } from '../records/images/tag.ts';

/** Bodies of Quay's webhook notifications: a push names the tags, other events tell nothing about images. */
export const quay: Source = {
  name: 'quay',
  title: 'Quay webhook notifications',
  docs: 'https://docs.redhat.com/en/documentation/red_hat_quay/3/html/use_red_hat_quay/repository-notifications',
  verifiedOn: 'documented',
  tells: { actor: false, digest: false, time: false, id: false },
  cannot: [
    'When: the record has no time. Only where the intake or the policy gives observedAt is it more than a sign of life.',
    'Who pushed, and which digest: the record is a hint at the push that another source shows.',
    'Deletions, and changes of who may push.',
  ],
  joinWith: ['quay-logs, for who pushed and when.', 'kubernetes-pods or kubernetes-audit, for the digest.'],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST for each event.',
    authentication:
      'None: Quay sends neither a signature nor a secret, so the long random path of the address is the only one. ' +
      'Keep it secret.',
    loss:
      'A failed delivery is tried again after some seconds; after three failures in a row the notification is off ' +
      'until somebody resets it. Events may repeat.',
    delay: 'Seconds: Quay looks into its queue about every 10 seconds.',
  },
  intakeAuth: 'path',
  connect: [
    'Prefer quay-logs: this source adds little to it.',
    'In the settings of the repository create a notification: event Push to Repository, method Webhook POST, with the ' +
      'address of a receiver that has a long random path and appends each body to a file as one line.',
    'Say when under sources[].files in the policy with observedAt, or let the receiver wrap the body with its time: SNS and SQS do (of SQS ask for the attribute SentTimestamp).',
  ],
  logClass: 'registry',
  claims: true,

  needless: [{ vulnerability: /./ }, { 'vulnerability.id': /./ }, { docker_url: /./, 'updated_tags.0': [''] }],

  recognises: (record) =>
    ['name', 'repository', 'namespace'].every((key) => typeof record[key] === 'string') &&
    (Array.isArray(record['updated_tags']) ||
      (typeof record['docker_url'] === 'string' && typeof record['homepage'] === 'string')),

  read(record, context) {
    const { observedAt: at } = context;
    const registry = context.registry ?? hostOf(record);
    const understood = { scope: registry ?? '', ...known({ at }) };
    const tags = texts(record, 'updated_tags');
    if (at === undefined || tags.length === 0) return { ...understood, events: [] };
    const host = registry ?? parseHost(requiredText(record, 'docker_url'), 'docker_url');
    const repository = parseRepository(requiredText(record, 'repository'), 'repository');
    const events = tags.map((name): ManifestHinted => {
      const content = { at, registry: host, repository, ...known({ tag: tag({ name }, 'name') }) };
      const common = { source: 'quay', strength: 'asserted', origin: context.origin } as const;
      return { type: 'manifest.hinted', action: 'pushed', id: contentId('quay', content), ...common, ...content };
    });
    return { ...understood, events: [...new Map(events.map((event) => [event.id, event])).values()] };
  },
};

/** `quay.io/acme/api`, by some versions with a scheme. */
function hostOf(record: JsonObject): string | undefined {
  const url = text(record, 'docker_url')?.replace(/^https?:\/\//, '');
  return url?.includes('/') ? parseHost(url.slice(0, url.indexOf('/')), 'docker_url') : undefined;
}
