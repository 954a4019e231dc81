import type { Admission } from '../../act.ts';
import type { Organisation } from '../../organisation.ts';
import { namingOf } from '../naming.ts';
import { agentOf, controller } from './agents.ts';
import type { Request } from './audit.ts';
import type { Clocks } from './clocks.ts';
import { podSpec, RESOURCES } from './objects.ts';

const IMAGE_POLICY = 'imagepolicywebhook.image-policy.k8s.io/';

/**
 * What the API server and its webhooks note beside a request that they let in:
 * https://kubernetes.io/docs/reference/labels-annotations-taints/audit-annotations/. Kyverno and Gatekeeper note nothing.
 */
export function annotationsOf(said: readonly Admission[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...said.map(noted));
}

function noted({ guard, verdict, reference }: Admission): Readonly<Record<string, string>> {
  if (verdict === 'failed-open') return failedOpen(guard);
  switch (guard) {
    case 'policy':
      return verdict === 'audited'
        ? { 'validation.policy.admission.k8s.io/validation_failure': failure(reference) }
        : {};
    case 'binauthz':
      return ofBinaryAuthorization(verdict, reference);
    default:
      return {};
  }
}

function failedOpen(guard: Admission['guard']): Readonly<Record<string, string>> {
  if (guard === 'binauthz') return { [`${IMAGE_POLICY}failed-open`]: 'true' };
  return guard === 'policy' ? {} : { 'failed-open.validating.webhook.admission.k8s.io/round_0_index_0': HOOKS[guard] };
}

const HOOKS = {
  kyverno: 'validate.kyverno.svc-ignore',
  gatekeeper: 'validation.gatekeeper.sh',
  webhook: 'image-gate.platform.svc',
} as const;

function failure(reference: string): string {
  return JSON.stringify([
    {
      message: `${reference} is not pinned by digest`,
      policy: 'pinned-images',
      binding: 'pinned-images-audit',
      expressionIndex: 0,
      validationActions: ['Audit'],
    },
  ]);
}

function ofBinaryAuthorization(verdict: Admission['verdict'], reference: string): Readonly<Record<string, string>> {
  const overridden = {
    [`${IMAGE_POLICY}overridden-verification-result`]: `'${reference}' : Image denied by attestor built-by-ci: no attestations found\n`,
  };
  switch (verdict) {
    case 'break-glass':
      return { [`${IMAGE_POLICY}break-glass`]: 'true', ...overridden };
    case 'audited':
      return { [`${IMAGE_POLICY}dry-run`]: 'true', ...overridden };
    default:
      return {};
  }
}

/** What stands beside no pod that starts: a refusal, and a verdict about a pod of which no more is known. */
export function decisionOf(act: Admission, organisation: Organisation, { server }: Clocks): readonly Request[] {
  if (act.linked?.uid !== undefined) return [];
  if (act.verdict === 'denied') return [refusal(act, organisation)];
  const annotations = noted(act);
  if (act.pod === undefined || Object.keys(annotations).length === 0) return [];
  const pod = podOf(act, act.pod, act.at + server);
  const ref = { resource: 'pods', namespace: act.workload.namespace };
  const who = controller(act.workload.cluster, 'replicaset-controller');
  return [{ at: act.at, who, verb: 'create', ref, requestObject: pod, response: pod, annotations }];
}

/** Refused is what was asked for: a person's workload, or a controller's pod. */
function refusal(act: Admission, organisation: Organisation): Request {
  const { cluster, namespace, kind, name } = act.workload;
  const isAsked = act.by.kind !== 'controller' && act.by.kind !== 'node';
  const who = isAsked ? agentOf(act, cluster, organisation) : controller(cluster, 'replicaset-controller');
  const pod = podOf(act, act.pod ?? `${name}-${namingOf('refused', act.at, name).suffix()}`, act.at);
  const spec = podSpec(
    [{ container: name, as: 'container', image: act.image, reference: act.reference }],
    act.workload,
  );
  const workload = {
    kind,
    apiVersion: 'apps/v1',
    metadata: { name, namespace },
    spec: { template: { metadata: { labels: { app: name } }, spec } },
  };
  const isWorkload = isAsked && act.pod === undefined && kind !== 'Pod';
  return {
    at: act.at,
    who,
    verb: isWorkload ? 'patch' : 'create',
    ref: isWorkload ? { ...RESOURCES[kind], namespace, name } : { resource: 'pods', namespace },
    requestObject: isWorkload ? workload : pod,
    code: act.guard === 'kyverno' ? 400 : 403,
    message: messageOf(act),
  };
}

function messageOf({ guard, workload, reference }: Admission): string {
  switch (guard) {
    case 'kyverno':
      return `admission webhook "validate.kyverno.svc-fail" denied the request: \n\nresource ${workload.kind}/${workload.namespace}/${workload.name} was blocked due to the following policies \n\nverify-images:\n  verify-signature: 'failed to verify image ${reference}: no signatures found'\n`;
    case 'gatekeeper':
      return `admission webhook "validation.gatekeeper.sh" denied the request: [allowed-repos] container <${workload.name}> has an invalid image repo <${reference}>`;
    case 'binauthz':
      return `admission webhook "imagepolicywebhook.image-policy.k8s.io" denied the request: Image ${reference} denied by attestor built-by-ci: no attestations found`;
    case 'policy':
      return `ValidatingAdmissionPolicy 'pinned-images' with binding 'pinned-images' denied request: ${reference} is not pinned by digest`;
    case 'webhook':
      return `admission webhook "image-gate.platform.svc" denied the request: ${reference} is not known`;
  }
}

function podOf({ workload, image, reference }: Admission, pod: string, at: number): object {
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name: pod,
      namespace: workload.namespace,
      uid: namingOf('judged pod', workload.namespace, pod, at).uuid(),
      labels: { app: workload.name },
    },
    spec: podSpec([{ container: workload.name, as: 'container', image, reference }], workload),
    status: { phase: 'Pending' },
  };
}
