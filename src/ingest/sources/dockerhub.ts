import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { parseReference } from '../../core/reference.ts';
import { contentId, isObject, requiredEpochSeconds, requiredText, text } from '../records/json.ts';
import type { Source } from '../source.ts';
import { tag } from '../records/images/tag.ts';

/** Bodies of Docker Hub webhooks. */
export const dockerhub: Source = {
  name: 'dockerhub',
  title: 'Docker Hub webhooks',
  docs: 'https://docs.docker.com/docker-hub/repos/manage/webhooks/',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: false },
  cannot: [
    'Which digest was pushed: the record is a hint at the push that another source shows.',
    'Deletions, and changes of who may push.',
    'From which address and with which client.',
  ],
  joinWith: ['dockerhub-audit, for the digest and the token of the same push.'],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST for each pushed tag.',
    authentication:
      'No signature and no secret header: the last part of the address must be a long random secret, which the ' +
      'receiver checks.',
    loss: 'Retries and order are not documented. The history of the webhook shows whether a delivery failed.',
    delay: 'Not documented; mostly seconds.',
  },
  intakeAuth: 'path',
  connect: [
    'In the repository on Docker Hub open Webhooks and add the address of a receiver with a long random path: ' +
      'nothing else protects it.',
    'Let the receiver append each request body to a file as one line. It need not call callback_url, and should not.',
    'Do so for every repository: webhooks of an organisation do not exist.',
  ],
  logClass: 'registry',
  claims: true,

  recognises: ({ push_data: push, repository }) =>
    isObject(push) && isObject(repository) && typeof repository['repo_name'] === 'string',

  read(record, context) {
    const hasTime = isObject(record['push_data']) && record['push_data']['pushed_at'] !== undefined;
    const at = hasTime ? requiredEpochSeconds(record, 'push_data', 'pushed_at') : context.observedAt;
    if (at === undefined) throw new InvalidInput('push_data.pushed_at', 'missing, and the policy gives no observedAt');
    // Official images bear a name without namespace.
    const { registry, repository } = parseReference(
      `docker.io/${requiredText(record, 'repository', 'repo_name')}`,
      'repository.repo_name',
    );
    const pusher = text(record, 'push_data', 'pusher');
    const content = {
      at,
      registry,
      repository,
      ...known({
        tag: tag(record, 'push_data', 'tag'),
        // A person's token is used by whatever it was given to.
        actor: pusher === undefined ? undefined : ({ name: pusher, kind: 'unknown' } as const),
      }),
    };
    const common = { source: 'dockerhub', strength: 'asserted', origin: context.origin } as const;
    const id = contentId('dockerhub', content);
    return { at, scope: registry, events: [{ type: 'manifest.hinted', action: 'pushed', id, ...common, ...content }] };
  },
};
