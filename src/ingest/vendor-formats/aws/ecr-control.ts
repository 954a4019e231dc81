import type { ControlChanged } from '../../../core/control-event.ts';
import { parseRepository } from '../../../core/reference.ts';
import { type Call, controlChanged } from './cloudtrail.ts';
import { grantsOf, isForeign, PUSH_ACTIONS } from './iam-policy.ts';
import { objects, requiredText, text } from '../../records/json.ts';

/** What an ECR call changed in the settings of a registry of `account`; nothing for calls that only read. */
export function ecrControl(call: Call, registry: string, account: string): readonly ControlChanged[] {
  const { request } = call;
  // A public repository's path starts with an alias that the record does not name.
  const isPrivate = registry !== 'public.ecr.aws';
  const ofRepository = (change: Pick<ControlChanged, 'control' | 'effect' | 'change'>, more: object = {}) => {
    const repository = parseRepository(requiredText(request, 'repositoryName'), 'requestParameters.repositoryName');
    const place = isPrivate ? { registry, repository } : { registry };
    return [controlChanged(call, { subject: `repository ${repository}`, ...change, ...place, ...more })];
  };
  const ofRegistry = (
    change: Pick<ControlChanged, 'control' | 'effect' | 'change'>,
    subject = 'registry',
    more = {},
  ) => [controlChanged(call, { subject, ...change, registry, ...more })];

  switch (call.name) {
    case 'PutImageTagMutability':
      return ofRepository(mutability(text(request, 'imageTagMutability')));
    case 'CreateRepository':
      return ofRepository({
        control: 'tag-protection',
        effect: 'changed',
        change: `repository created with tag mutability ${text(request, 'imageTagMutability') ?? 'MUTABLE'}`,
      });
    case 'DeleteRepository':
      return ofRepository({
        control: 'retention',
        effect: 'loosened',
        change: request['force'] === true ? 'repository deleted with its images' : 'empty repository deleted',
      });
    case 'SetRepositoryPolicy': {
      const { grantee, ...change } = pushPolicy(request['policyText'], account, 'repository policy');
      return ofRepository(change, grantee);
    }
    case 'DeleteRepositoryPolicy':
      return ofRepository({ control: 'push-permission', effect: 'changed', change: 'repository policy deleted' });
    case 'PutRegistryPolicy': {
      const { grantee, ...change } = pushPolicy(request['policyText'], account, 'registry policy');
      return ofRegistry(change, 'registry', grantee);
    }
    case 'DeleteRegistryPolicy':
      return ofRegistry({ control: 'push-permission', effect: 'changed', change: 'registry policy deleted' });
    case 'PutLifecyclePolicy':
      return ofRepository({ control: 'retention', effect: 'changed', change: 'lifecycle policy set' });
    case 'DeleteLifecyclePolicy':
      return ofRepository({ control: 'retention', effect: 'changed', change: 'lifecycle policy deleted' });
    case 'PutReplicationConfiguration':
      return ofRegistry({ control: 'replication', effect: 'changed', change: replication(call) });
    case 'CreatePullThroughCacheRule':
    case 'UpdatePullThroughCacheRule':
    case 'DeletePullThroughCacheRule':
      return pullThroughCache(call, registry);
    case 'CreateRepositoryCreationTemplate':
    case 'UpdateRepositoryCreationTemplate':
    case 'DeleteRepositoryCreationTemplate': {
      const change = `${call.name.startsWith('Delete') ? 'deleted' : 'set'}: settings of repositories made by themselves`;
      const subject = `repository creation template ${text(request, 'prefix') ?? ''}`.trim();
      return ofRegistry({ control: 'tag-protection', effect: 'changed', change }, subject);
    }
    default:
      return [];
  }
}

// Since 2025 either may be set with exclusions: tags that match them are treated the other way.
function mutability(value: string | undefined): Pick<ControlChanged, 'control' | 'effect' | 'change'> {
  const control = 'tag-protection';
  switch (value) {
    case 'IMMUTABLE':
      return { control, effect: 'tightened', change: 'immutability switched on' };
    case 'MUTABLE':
      return { control, effect: 'loosened', change: 'immutability switched off' };
    case 'MUTABLE_WITH_EXCLUSION':
      return { control, effect: 'loosened', change: 'immutability switched off but for some tags' };
    case 'IMMUTABLE_WITH_EXCLUSION':
      return { control, effect: 'changed', change: 'immutability switched on but for some tags' };
    default:
      return { control, effect: 'changed', change: 'tag mutability changed' };
  }
}

function pushPolicy(document: unknown, account: string, what: string) {
  const control = 'push-permission' as const;
  const grants = grantsOf(document)?.filter((grant) => grant.allows(PUSH_ACTIONS)) ?? [];
  const open = grants
    .flatMap(({ principals, conditional }) => principals.map((principal) => ({ principal, conditional })))
    .find(({ principal }) => isForeign(principal, account));
  if (open === undefined) return { control, effect: 'changed' as const, change: `${what} set`, grantee: {} };
  const whom = open.principal === '*' ? 'everybody' : 'another account';
  return {
    control,
    effect: 'loosened' as const,
    change: `${what} lets ${whom} push${open.conditional ? ' under a condition' : ''}`,
    grantee: { grantee: { name: open.principal, kind: 'unknown' } },
  };
}

function replication({ request }: Call): string {
  const destinations = objects(request, 'replicationConfiguration', 'rules').flatMap((rule) =>
    objects(rule, 'destinations').map(
      (one) => `${text(one, 'registryId') ?? 'its own account'} in ${text(one, 'region') ?? 'an unknown region'}`,
    ),
  );
  const shown = [...new Set(destinations)].slice(0, 5).join(', ');
  return shown === '' ? 'replication switched off' : `images are replicated to ${shown}`;
}

function pullThroughCache(call: Call, registry: string): readonly ControlChanged[] {
  const prefix = text(call.request, 'ecrRepositoryPrefix') ?? '';
  const upstream = text(call.request, 'upstreamRegistryUrl') ?? text(call.response, 'upstreamRegistryUrl');
  const [effect, change] = call.name.startsWith('Create')
    ? (['loosened', `images come in from ${upstream ?? 'another registry'}`] as const)
    : call.name.startsWith('Delete')
      ? (['tightened', 'no more images come in from another registry'] as const)
      : (['changed', 'credential of the other registry changed'] as const);
  return [
    controlChanged(call, {
      control: 'replication',
      effect,
      subject: `pull through cache rule ${prefix}`.trim(),
      change,
      registry,
    }),
  ];
}
