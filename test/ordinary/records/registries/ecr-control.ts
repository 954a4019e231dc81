import type { Control } from '../../act.ts';
import type { Registry } from '../../organisation.ts';
import { accountOf } from '../accounts.ts';
import type { Call } from '../aws.ts';

const PUSHING = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:CompleteLayerUpload',
  'ecr:InitiateLayerUpload',
  'ecr:PutImage',
  'ecr:UploadLayerPart',
] as const;

const LIFECYCLE = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 50 },
      action: { type: 'expire' },
    },
  ],
});

/** Changes of a registry's settings by ECR's own calls; `on` is a repository. */
export function ecrControl(act: Control, registry: Registry): readonly Call[] {
  const { account, region } = registry;
  const resources = [{ accountId: account, ARN: `arn:aws:ecr:${region}:${account}:repository/${act.on}` }];
  const call = (name: string, more: object): Call => {
    const request = { registryId: account, repositoryName: act.on, ...more };
    return { service: 'ecr', name, request, response: request, resources };
  };
  switch (act.what) {
    case 'member-added':
    case 'role-bound':
    case 'role-changed':
      return act.to ? [call('SetRepositoryPolicy', { policyText: policyFor(accountOf(act.to, registry)) })] : [];
    case 'member-removed':
      return [call('DeleteRepositoryPolicy', {})];
    case 'immutability-on':
    case 'immutability-off': {
      const imageTagMutability = act.what === 'immutability-on' ? 'IMMUTABLE' : 'MUTABLE';
      return [call('PutImageTagMutability', { imageTagMutability })];
    }
    case 'retention-changed':
      return [call('PutLifecyclePolicy', { lifecyclePolicyText: LIFECYCLE })];
    case 'replication-changed': {
      const rules = [{ destinations: [{ region: 'eu-central-1', registryId: account }], repositoryFilters: [] }];
      const replicationConfiguration = { replicationConfiguration: { rules } };
      return [
        {
          service: 'ecr',
          name: 'PutReplicationConfiguration',
          request: replicationConfiguration,
          response: replicationConfiguration,
        },
      ];
    }
    case 'repository-made': {
      const repository = { registryId: account, repositoryName: act.on, imageTagMutability: 'MUTABLE' };
      return [{ ...call('CreateRepository', { imageTagMutability: 'MUTABLE' }), response: { repository } }];
    }
    case 'repository-deleted':
      return [call('DeleteRepository', { force: true })];
    default:
      return [];
  }
}

function policyFor(principal: string): string {
  const statement = { Sid: 'push', Effect: 'Allow', Principal: { AWS: [principal] }, Action: PUSHING };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
