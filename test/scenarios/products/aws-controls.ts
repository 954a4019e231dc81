import type { Control } from '../act.ts';
import { CLUSTERS, type NativeRecord } from '../stack.ts';
import { ACCOUNT, called, grantedTo, REGION } from './aws.ts';
import type { Product } from './product.ts';

/** The rest of what CloudTrail tells: rights in IAM and on EKS, and the trail itself. */
export const awsControls: Product = {
  tell: (act, at) => (act.act === 'control' ? controlled(act, at(act.at)) : []),
  hum: (at) => [
    called(at, { by: 'lee', from: 'office' }, { service: 'cloudtrail', name: 'GetTrailStatus', reads: true }),
  ],
};

function controlled(act: Control, at: number): readonly NativeRecord[] {
  const call = (service: string, name: string, request: object): NativeRecord =>
    called(at, act, { service, name, request });
  const { arn, kind, name } = grantedTo(act.to ?? 'mallory');
  switch (act.what) {
    case 'push-granted': {
      // The repository's own policy lets nobody ask for a password.
      const policyArn = 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser';
      return [
        kind === 'user'
          ? call('iam', 'AttachUserPolicy', { userName: name, policyArn })
          : call('iam', 'AttachRolePolicy', { roleName: name, policyArn }),
      ];
    }
    case 'deploy-granted':
      return [
        call('eks', 'CreateAccessEntry', { name: CLUSTERS.prod, principalArn: arn, kubernetesGroups: [] }),
        call('eks', 'AssociateAccessPolicy', {
          name: CLUSTERS.prod,
          principalArn: arn,
          policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy',
          accessScope: { type: 'namespace', namespaces: [act.on] },
        }),
      ];
    case 'telemetry-off':
      return [
        /audit|cluster/.test(act.on)
          ? call('eks', 'UpdateClusterConfig', {
              name: CLUSTERS.prod,
              logging: { clusterLogging: [{ types: ['audit'], enabled: false }] },
            })
          : call('cloudtrail', 'StopLogging', { name: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/main` }),
      ];
    default:
      return [];
  }
}
