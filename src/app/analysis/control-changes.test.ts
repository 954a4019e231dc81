import { expect, test } from 'vitest';
import type { ControlChanged } from '../../core/control-event.ts';
import { kubernetesAudit } from '../../ingest/sources/kubernetes-audit.ts';
import type { JsonObject } from '../../ingest/source.ts';
import { joinControls } from '../../lineage/join/controls/controls.ts';
import { observe } from '../../policy/compile/compile.ts';

type Verb = 'create' | 'update' | 'patch' | 'delete';

interface Write {
  readonly verb: Verb;
  readonly object?: JsonObject;
  /** Level RequestResponse: the answer shows the stored object. */
  readonly result?: JsonObject;
}

/** What the audit log of these writes to one object says about it, in order. */
function told(resource: string, apiGroup: string, writes: readonly Write[]): readonly [string, string][] {
  const facts = writes.flatMap(({ verb, object, result }, index) => {
    const at = new Date(Date.UTC(2026, 10, 24, 8 + index)).toISOString();
    const record = {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'RequestResponse',
      auditID: `a${index}`,
      stage: 'ResponseComplete',
      verb,
      user: { username: 'dana@acme.example' },
      objectRef: { resource, name: 'gate', ...(apiGroup !== '' && { apiGroup }) },
      responseStatus: { code: verb === 'create' ? 201 : 200 },
      ...(object && { requestObject: object }),
      ...(result && { responseObject: result }),
      requestReceivedTimestamp: at,
    };
    const origin = { path: 'audit.log', line: index + 1, sha256: String(index) };
    return kubernetesAudit.read(record, { origin, cluster: 'prod-1' }).events;
  });
  const changes = facts.filter((fact): fact is ControlChanged => fact.type === 'control.changed');
  return joinControls(changes, observe()).map(({ effect, change }) => [effect, change]);
}

const last = (list: readonly [string, string][]) => list.at(-1);
const put = (object: JsonObject): Write => ({ verb: 'update', object });
const create = (object: JsonObject): Write => ({ verb: 'create', object });
/** Server-side apply: who applies sends what he owns, the answer is the whole. */
const apply = (object: JsonObject, result?: JsonObject): Write => ({
  verb: 'patch',
  object,
  ...(result && { result }),
});

const ADMISSION = 'admissionregistration.k8s.io';
const hook = (more: JsonObject = {}) => ({
  apiVersion: `${ADMISSION}/v1`,
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'gate' },
  webhooks: [
    {
      name: 'gate.acme.example',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      clientConfig: { service: { name: 'gate', namespace: 'gate' }, caBundle: 'Zmly' },
      rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['CREATE', 'UPDATE'], resources: ['*'] }],
      ...more,
    },
  ],
});
const webhooks = (...writes: readonly Write[]) => told('validatingwebhookconfigurations', ADMISSION, writes);

test('a webhook written as a whole is loosened when it ignores failures, is asked about less, or skips more', () => {
  const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }];
  const namespaceSelector = { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['shop'] }] };
  expect(last(webhooks(create(hook()), put(hook({ failurePolicy: 'Ignore' }))))).toEqual([
    'loosened',
    expect.stringMatching(/less strict than before: failurePolicy of gate\.acme\.example$/),
  ]);
  expect(last(webhooks(create(hook()), put(hook({ rules }))))?.[1]).toMatch(/what gate\.acme\.example is asked about/);
  expect(last(webhooks(create(hook()), put(hook({ namespaceSelector }))))?.[0]).toBe('loosened');
  expect(last(webhooks(create(hook()), put({ ...hook(), webhooks: [] })))?.[0]).toBe('loosened');
});

test('a webhook written as it was, but for its certificate, is the same; that it fails again tightens it', () => {
  const renewed = hook({ clientConfig: { caBundle: 'bmV1', service: { namespace: 'gate', name: 'gate' } } });
  expect(last(webhooks(create(hook()), put(renewed)))?.[0]).toBe('same');
  expect(last(webhooks(create(hook({ failurePolicy: 'Ignore' })), put(hook({ failurePolicy: 'Fail' }))))?.[0]).toBe(
    'tightened',
  );
});

test('an apply is compared where the record shows its result, and only there', () => {
  const binding = (...validationActions: readonly string[]) => ({
    apiVersion: `${ADMISSION}/v1`,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'gate' },
    spec: { policyName: 'signed', validationActions },
  });
  const bindings = (...writes: readonly Write[]) => told('validatingadmissionpolicybindings', ADMISSION, writes);
  const applied = apply(binding('Audit'), binding('Audit'));
  expect(last(bindings(apply(binding('Deny'), binding('Deny')), applied))?.[0]).toBe('loosened');
  expect(last(bindings(apply(binding('Deny')), applied))?.[0]).toBe('changed');
  expect(last(bindings(apply(binding('Deny'), binding('Deny')), apply(binding('Audit'))))?.[0]).toBe('changed');
});

test('a constraint that is applied anew with one more namespace left out is loosened', () => {
  const constraint = (...excludedNamespaces: readonly string[]) => ({
    apiVersion: 'constraints.gatekeeper.sh/v1beta1',
    kind: 'K8sAllowedRepos',
    spec: { match: { excludedNamespaces }, parameters: { repos: ['registry.acme.example/'] } },
  });
  expect(
    last(
      told('k8sallowedrepos', 'constraints.gatekeeper.sh', [
        create(constraint('kube-system')),
        put(constraint('kube-system', 'shop')),
      ]),
    ),
  ).toEqual(['loosened', expect.stringContaining('excluded namespaces')]);
});

test('a policy that only audits from now on, rule by rule, is loosened', () => {
  const kyverno = (failureAction: string) => ({
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    spec: { rules: [{ name: 'signed', verifyImages: [{ imageReferences: ['*'], failureAction }] }] },
  });
  expect(last(told('clusterpolicies', 'kyverno.io', [create(kyverno('Enforce')), put(kyverno('Audit'))]))).toEqual([
    'loosened',
    expect.stringContaining('rule signed'),
  ]);
});

const RBAC = 'rbac.authorization.k8s.io';

test('a role with one more right is loosened, with one less tightened, and a right that comes back is seen', () => {
  const role = (...verbs: readonly string[]) => ({
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    rules: verbs.length > 0 ? [{ apiGroups: ['apps'], resources: ['deployments'], verbs }] : [],
  });
  const changes = told('clusterroles', RBAC, [
    create(role('patch')),
    put(role('update', 'patch')),
    put(role('patch')),
    put(role()),
    put(role('*')),
    put(role('create', 'update', 'patch', 'delete')),
  ]);
  expect(changes.map(([effect]) => effect)).toEqual([
    'loosened',
    'loosened',
    'tightened',
    'tightened',
    'loosened',
    'same',
  ]);
});

test('of a binding that is written anew, only those are granted something who had it not', () => {
  const binding = (...names: readonly string[]) => ({
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    roleRef: { kind: 'ClusterRole', name: 'edit' },
    subjects: names.map((name) => ({ kind: 'User', name })),
  });
  const changes = told('clusterrolebindings', RBAC, [create(binding('dana')), put(binding('dana', 'mallory'))]);
  expect(changes.map(([effect]) => effect)).toEqual(['loosened', 'same', 'loosened']);
});

test('a namespace that is written anew with an exempting label is loosened, and was not if it had it', () => {
  const namespace = (labels: JsonObject) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'gate', labels },
  });
  const ignored = { 'admission.gatekeeper.sh/ignore': 'true' };
  const included = { 'policy.sigstore.dev/include': 'true' };
  const of = (...writes: readonly Write[]) => told('namespaces', '', writes).at(-1)?.[0];
  expect(of(create(namespace(included)), put(namespace({ ...included, ...ignored })))).toBe('loosened');
  expect(of(create(namespace(ignored)), put(namespace(ignored)))).toBe('changed');
});
