import { isDigest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { isTag, parseHost, parseRepository } from '../../core/reference.ts';
import { contentId, isObject, requiredText, text } from '../records/json.ts';
import type { JsonObject, Source } from '../source.ts';
import { GITEA_DELIVERY, giteaActor, happened, isOfGitea } from '../vendor-formats/forges/gitea.ts';

/** The registry of Gitea and Forgejo: bodies of the webhook `package`, and packages as the API lists them. */
export const giteaPackages: Source = {
  name: 'gitea-packages',
  title: 'Gitea and Forgejo container registry (package webhooks)',
  docs: 'https://docs.gitea.com/usage/packages/container',
  verifiedOn: 'real',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which digest a tag was given: a collector of kind registry sees it, or the log of a proxy before Gitea.',
    'Whether a tag was new or moved: both say created.',
    'When something was deleted: then observedAt counts, from the intake or the policy; without it the record is refused.',
    'Pulls, the address and the client.',
  ],
  joinWith: ['registry-inventory or distribution-access, for the digest.', 'gitea runs, by identity and time.'],
  delivery: GITEA_DELIVERY,
  intakeAuth: 'github',
  connect: [
    'In the settings of the organisation that owns the packages add a webhook of type Gitea: POST, application/json, a ' +
      'long random secret, and of the events Package.',
    'Let the receiver check X-Hub-Signature-256 against the secret, then append the body to a file as one line.',
    'Name the registry under sources[].registry in the policy, where clients reach it by another name than the page.',
  ],
  logClass: 'registry',
  claims: true,

  needless: [{ 'package.type': /^(?!container)./ }],

  recognises: (record) => packageOf(record) !== undefined,

  read(record, context) {
    const item = packageOf(record) ?? {};
    const isDeleted = record['action'] === 'deleted';
    const at = isDeleted ? context.observedAt : happened(item, 'created_at');
    const registry = context.registry ?? hostOf(item);
    const understood = { scope: registry, ...known({ at }) };
    if (text(item, 'type') !== 'container') return { ...understood, events: [] };
    if (at === undefined) throw new InvalidInput('observedAt', 'missing, and a deletion has no time of its own');
    const owner = isObject(item['owner']) ? requiredText(item, 'owner', 'login') : '';
    const version = requiredText(item, 'version');
    const content = {
      at,
      registry,
      repository: parseRepository(`${owner}/${requiredText(item, 'name')}`.toLowerCase(), 'package.name'),
      ...known({
        tag: isTag(version) ? version : undefined,
        // Who pushed it; a deletion names that one still, and the sender did it.
        actor: giteaActor(isDeleted ? record['sender'] : item['creator']),
      }),
    };
    const strength = item === record ? 'recorded' : 'asserted';
    const id = contentId('gitea-packages', { number: item['id'], isDeleted, version, strength, ...content });
    const common = { id, source: 'gitea-packages', strength, origin: context.origin, ...content } as const;
    if (isDigest(version)) {
      const type = isDeleted ? 'manifest.deleted' : 'manifest.pushed';
      return { ...understood, events: [{ ...common, type, digest: version }] };
    }
    return {
      ...understood,
      events: [{ ...common, type: 'manifest.hinted', action: isDeleted ? 'deleted' : 'pushed' }],
    };
  },
};

function packageOf(record: JsonObject): JsonObject | undefined {
  const item = isOfGitea(record, 'sender') && typeof record['action'] === 'string' ? record['package'] : record;
  const isPackage =
    isObject(item) &&
    isOfGitea(item, 'creator') &&
    [item['type'], item['name'], item['version'], item['html_url']].every((one) => typeof one === 'string');
  return isPackage ? item : undefined;
}

/** Of the page of the package: packages are pushed to the host that shows it, unless the policy says otherwise. */
function hostOf(item: JsonObject): string {
  const url = requiredText(item, 'html_url');
  return parseHost(/^https?:\/\/([^/?#]+)\//.exec(url)?.[1] ?? '', 'package.html_url');
}
