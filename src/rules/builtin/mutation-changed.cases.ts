import { ACME } from '../scenarios/acme.ts';
import { changed } from '../scenarios/control-scenario.ts';
import { days, history, minutes, type Step } from '../scenarios/history.ts';
import type { Case } from '../rule.ts';
import { pushed } from '../scenarios/scenario.ts';
import { asked, ran, seen } from '../scenarios/workload-scenario.ts';

const POD = 'api-7d4b9c5f6d-x2x9q';
const OLD = 'api-7d4b9c5f6d-k8s2v';
const EVIL = 'team/tools:1';
const made = {
  kind: 'Pod',
  verb: 'create',
  owners: [{ kind: 'ReplicaSet', name: 'api-7d4b9c5f6d' }],
  by: 'system:serviceaccount:kube-system:replicaset-controller',
} as const;

type Told = NonNullable<Parameters<typeof changed>[1]>;
const control = (subject: string, told: Told = {}): Step =>
  changed('admission', {
    cluster: 'prod-1',
    subject,
    effect: 'changed',
    change: 'created',
    by: 'eve@acme.example',
    levels: {},
    ...told,
  });
const policy = (told: Told = {}, name = 'swap') => control(`MutatingAdmissionPolicy ${name}`, told);
const binding = (told: Told = {}, name = 'swap') =>
  control(`MutatingAdmissionPolicyBinding ${name}-b`, { binds: `MutatingAdmissionPolicy ${name}`, ...told });
const gone: Told = { effect: 'loosened', change: 'deleted' };
const webhook = (told: Told = {}) => control('MutatingWebhookConfiguration mesh', { by: MESH, ...told });
const MESH = 'system:serviceaccount:mesh:istiod';

/** The pod was asked for with the release, and stored and run with another image. */
const swapped: Step = [
  asked(`shop/${POD}`, { api: EVIL }, { ...made, requested: { api: 'shop/api:1' } }),
  seen(POD, 'api', EVIL, 'e'),
];
const added: Step = [
  asked(`shop/${POD}`, { api: 'shop/api:1', log: EVIL }, { ...made, requested: { api: 'shop/api:1' } }),
  seen(POD, 'api', 'shop/api:1', 'a'),
  seen(POD, 'log', EVIL, 'e'),
];
const mesh = (image: string, digest: string, pod = POD, configuration?: string): Step => [
  asked(
    `shop/${pod}`,
    { api: 'shop/api:1', 'istio-proxy': image },
    {
      ...made,
      requested: { api: 'shop/api:1' },
      ...(configuration !== undefined && { patched: { configuration, images: [image] } }),
    },
  ),
  seen(pod, 'api', 'shop/api:1', 'a'),
  seen(pod, 'istio-proxy', image, digest),
];
const before: Step = [
  asked('shop/api', { api: 'shop/api:1' }, { verb: 'create' }),
  ran(OLD, 'api', 'shop/api:1', 'a'),
  days(1),
];

const STRICT = { mesh: 1, 'failurePolicy of mesh': 1 };
/** For an upgrade a person lets failures pass, and puts it back; or does not quite. */
const upgraded = (rest: string): Step => [
  webhook({ seen: true, levels: STRICT, rest: 'here' }),
  days(1),
  webhook({ change: 'updated', by: 'anna', levels: { mesh: 1 }, rest: 'here' }),
  minutes(20),
  webhook({ change: 'updated', by: 'anna', levels: STRICT, rest }),
];

export const cases: readonly Case[] = [
  {
    name: 'for an upgrade a webhook lets failures pass, and is put back',
    ...history(upgraded('here')),
    expect: { quiet: 'put-back' },
  },
  {
    name: 'a webhook lets failures pass, and fails again when it is at another address',
    ...history(upgraded('elsewhere')),
    defeats: 'put-back',
    expect: 'fires',
    says: 'anna changed MutatingWebhookConfiguration mesh',
  },
  {
    name: 'a policy is made, one pod is swapped, and it is deleted again within minutes',
    ...history(before, policy(), binding(), swapped, binding(gone), policy(gone)),
    expect: 'fires',
    severity: 'high',
    says: 'eve@acme.example changed MutatingAdmissionPolicy swap on cluster prod-1',
  },
  {
    name: 'what it put in is named with its digest',
    ...history(before, policy(), binding(), swapped),
    expect: 'fires',
    severity: 'high',
    says: 'registry.acme.example/team/tools:1 (sha256:eeee',
  },
  {
    name: 'with a policy: it puts a container into a new pod',
    policy: ACME,
    ...history(before, policy(), binding(), added),
    expect: 'fires',
    severity: 'high',
    says: 'put into container log of Deployment/api in shop (cluster prod-1), which was not asked for',
  },
  {
    name: 'the pod was made before the API servers learned that the policy is gone',
    ...history(before, policy(), binding(), minutes(5), binding(gone), minutes(-1), swapped),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'somebody else brings a policy into force that stood there',
    ...history(policy({ by: 'dana@acme.example' }), days(3), before, binding({ by: 'eve@acme.example' }), swapped),
    expect: 'fires',
    severity: 'high',
    says: 'eve@acme.example changed MutatingAdmissionPolicyBinding swap-b',
  },
  {
    name: 'of two policies in force the one that names the image',
    ...history(
      policy({ by: 'dana@acme.example', names: ['registry.acme.example/mesh/proxyv2:1.24'] }, 'mesh'),
      binding({ by: 'dana@acme.example' }, 'mesh'),
      before,
      policy({ names: ['registry.acme.example/team/tools:1'] }),
      binding(),
      swapped,
    ),
    expect: 'fires',
    severity: 'high',
    says: 'eve@acme.example changed MutatingAdmissionPolicy swap',
  },
  {
    name: 'the level of the log hides the binding',
    ...history(before, policy({ change: 'updated, the record does not show what' }), swapped),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a policy that is written, and no pod is changed by it',
    ...history(before, policy(), binding(), days(1), ran(POD, 'api', 'shop/api:1', 'a')),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'a policy hands out a listed injector',
    policy: ACME,
    ...history(
      policy({ by: 'dana@acme.example' }, 'mesh'),
      binding({ by: 'dana@acme.example' }, 'mesh'),
      before,
      mesh('mesh/proxyv2:1.24', 'f'),
    ),
    expect: { quiet: 'injector' },
  },
  {
    name: 'a policy hands out, below the listed injectors, what mallory pushed there',
    policy: ACME,
    ...history(
      before,
      pushed('mesh/proxyv2:1.24', 'e', { by: 'mallory' }),
      policy({}, 'mesh'),
      binding({}, 'mesh'),
      mesh('mesh/proxyv2:1.24', 'e'),
    ),
    defeats: 'injector',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a webhook’s own service account renews a certificate',
    ...history(
      webhook({ change: 'updated', levels: { mesh: 1 } }),
      days(30),
      webhook({ change: 'updated', levels: { mesh: 1 } }),
    ),
    expect: { quiet: 'renewed' },
  },
  {
    name: 'the same account, with a stolen token, turns the webhook elsewhere',
    ...history(
      webhook({ levels: { mesh: 1 } }),
      days(30),
      webhook({ change: 'updated: clientConfig of mesh', levels: { mesh: 1 }, rest: 'elsewhere' }),
    ),
    defeats: 'renewed',
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'a webhook is turned elsewhere, and hands out an image that it never did',
    ...history(
      webhook({ levels: { mesh: 1 } }),
      before,
      mesh('mesh/proxyv2:1.24', 'f', OLD, 'mesh'),
      days(3),
      webhook({
        change: 'updated: clientConfig of mesh',
        levels: { mesh: 1 },
        rest: 'elsewhere',
        by: 'eve@acme.example',
      }),
      mesh(EVIL, 'e', POD, 'mesh'),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'eve@acme.example changed MutatingWebhookConfiguration mesh',
  },
  {
    name: 'another control was changed',
    ...history(before, control('ValidatingWebhookConfiguration gate'), swapped),
    expect: 'none',
  },
];
