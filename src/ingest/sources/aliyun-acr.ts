import { InvalidInput, quoted } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { parseRepository } from '../../core/reference.ts';
import { readTime } from '../records/foreign-time.ts';
import { contentId, digest, isObject, requiredText, text } from '../records/json.ts';
import type { JsonObject, Source } from '../source.ts';
import { tag } from '../records/images/tag.ts';

/** Bodies of Alibaba Cloud Container Registry webhooks (triggers). */
export const aliyunAcr: Source = {
  name: 'aliyun-acr',
  title: 'Alibaba Cloud Container Registry webhooks',
  docs: 'https://www.alibabacloud.com/help/en/acr/user-guide/manage-webhooks',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: true, id: false },
  cannot: [
    'Who pushed, from where and with which client.',
    'The time for certain: the record has it without zone, China Standard Time is taken.',
    'The name of the registry of an Enterprise instance: name it under sources[].files in the policy; without that ' +
      'registry.REGION.aliyuncs.com is taken.',
    'Deletions, and changes of who may push.',
  ],
  joinWith: ['aliyun-acr-log, for who pushed and from where.'],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST for each pushed tag.',
    authentication:
      'No signature and no secret header: the last part of the address must be a long random secret, which the ' +
      'receiver checks.',
    loss: 'Retries and order are not documented. The access log of the trigger shows what was sent.',
    delay: 'Not documented: it is sent when the tag is pushed.',
  },
  intakeAuth: 'path',
  connect: [
    'In the console open the repository, Trigger, and create one: trigger URL of a receiver with a long random path, ' +
      'for all tags.',
    'Let the receiver append each request body to a file as one line.',
    'Do so for every repository, and name the registry of an Enterprise instance in the policy.',
  ],
  logClass: 'registry',
  claims: true,

  recognises: ({ push_data: push, repository }) =>
    isObject(push) &&
    isObject(repository) &&
    typeof repository['repo_full_name'] === 'string' &&
    typeof repository['region'] === 'string',

  read(record, context) {
    const at = readTime(requiredText(record, 'push_data', 'pushed_at'), 'push_data.pushed_at', '+08:00');
    const registry = context.registry ?? publicHost(record);
    const content = {
      at,
      registry,
      repository: parseRepository(requiredText(record, 'repository', 'repo_full_name'), 'repository.repo_full_name'),
      ...known({ tag: tag(record, 'push_data', 'tag') }),
    };
    const pushed = digest(record, 'push_data', 'digest');
    const id = contentId('aliyun-acr', { digest: pushed, ...content });
    const common = { id, source: 'aliyun-acr', strength: 'asserted', origin: context.origin, ...content } as const;
    const understood = { at, scope: registry };
    if (pushed === undefined) {
      return { ...understood, events: [{ type: 'manifest.hinted', action: 'pushed', ...common }] };
    }
    return { ...understood, events: [{ type: 'manifest.pushed', ...common, digest: pushed }] };
  },
};

function publicHost(record: JsonObject): string {
  const region = text(record, 'repository', 'region') ?? '';
  if (!/^[a-z]{2,}(?:-[a-z0-9]+){1,3}$/.test(region)) {
    throw new InvalidInput('repository.region', `not a region: ${quoted(region)}`);
  }
  return `registry.${region}.aliyuncs.com`;
}
