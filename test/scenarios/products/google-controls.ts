import type { Control } from '../act.ts';
import { CLUSTERS, type NativeRecord } from '../stack.ts';
import { GAR } from './artifact-registry.ts';
import { type Audited, audited, GOOGLE_NAMES, IMAGES, LOCATION, memberOf, PLATFORM } from './google.ts';
import type { Product } from './product.ts';

const LOG = 'google/activity.ndjson';
const POLICY = `projects/${PLATFORM}/policy`;

/** Cloud Audit Logs of the rest: rights in a project, log sinks, the policy of Binary Authorization. */
export const googleControls: Product = {
  tell: (act, at) => (act.act === 'control' ? controlled(act, at(act.at)) : []),
  hum: (at) => [
    audited(at, {
      file: LOG,
      service: 'logging',
      method: 'google.logging.v2.ConfigServiceV2.ListSinks',
      project: PLATFORM,
      by: 'lee',
      from: 'office',
      resourceName: `projects/${PLATFORM}`,
      resource: { type: 'audited_resource', labels: {} },
      permission: 'logging.sinks.list',
      data: true,
    }),
  ],
};

function controlled(act: Control, at: number): readonly NativeRecord[] {
  const call = (more: Omit<Audited, 'file' | 'by' | 'from'>): NativeRecord =>
    audited(at, { file: LOG, by: act.by, from: act.from, ...more });
  switch (act.what) {
    case 'deploy-granted': {
      const member = memberOf(GOOGLE_NAMES[act.to ?? 'mallory']);
      const delta = { action: 'ADD', role: 'roles/container.developer', member };
      return [
        call({
          service: 'cloudresourcemanager',
          method: 'SetIamPolicy',
          project: PLATFORM,
          resourceName: `projects/${PLATFORM}`,
          resource: { type: 'project', labels: {} },
          permission: 'resourcemanager.projects.setIamPolicy',
          request: {
            '@type': 'type.googleapis.com/google.iam.v1.SetIamPolicyRequest',
            resource: PLATFORM,
            policy: { bindings: [{ role: delta.role, members: [member] }] },
          },
          serviceData: {
            '@type': 'type.googleapis.com/google.iam.v1.logging.AuditData',
            policyDelta: { bindingDeltas: [delta] },
          },
        }),
      ];
    }
    case 'telemetry-off':
      return [
        call({
          service: 'logging',
          method: 'google.logging.v2.ConfigServiceV2.DeleteSink',
          project: IMAGES,
          resourceName: `projects/${IMAGES}/sinks/audit`,
          resource: { type: 'logging_sink', labels: { name: 'audit', destination: '' } },
          permission: 'logging.sinks.delete',
          request: {
            '@type': 'type.googleapis.com/google.logging.v2.DeleteSinkRequest',
            sinkName: `projects/${IMAGES}/sinks/audit`,
          },
        }),
      ];
    case 'admission-weakened':
      return [call(policySet({ defaultAdmissionRule: rule('ALWAYS_ALLOW') }))];
    case 'admission-exception':
      // The rule for the cluster no longer blocks; exempt patterns name images, which the act does not.
      return [call(policySet({ clusterAdmissionRules: { [`${LOCATION}.${CLUSTERS.prod}`]: rule('ALWAYS_ALLOW') } }))];
    default:
      return [];
  }
}

function rule(evaluationMode: string): object {
  return { evaluationMode, enforcementMode: 'ENFORCED_BLOCK_AND_AUDIT_LOG' };
}

function policySet(change: object): Omit<Audited, 'file' | 'by' | 'from'> {
  const attested = {
    ...rule('REQUIRE_ATTESTATION'),
    requireAttestationsBy: [`projects/${PLATFORM}/attestors/release`],
  };
  return {
    service: 'binaryauthorization',
    method: 'google.cloud.binaryauthorization.v1.BinauthzManagementServiceV1.UpdatePolicy',
    project: PLATFORM,
    resourceName: POLICY,
    resource: { type: 'audited_resource', labels: { service: 'binaryauthorization.googleapis.com' } },
    permission: 'binaryauthorization.policy.update',
    request: {
      '@type': 'type.googleapis.com/google.cloud.binaryauthorization.v1.UpdatePolicyRequest',
      policy: {
        name: POLICY,
        globalPolicyEvaluationMode: 'ENABLE',
        admissionWhitelistPatterns: [{ namePattern: `${GAR}/base/*` }],
        defaultAdmissionRule: attested,
        ...change,
      },
    },
  };
}
