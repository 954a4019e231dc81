import { ACME } from '../scenarios/acme.ts';
import type { AdmissionScope } from '../../core/control-event.ts';
import { changed, decided } from '../scenarios/control-scenario.ts';
import type { Case } from '../rule.ts';
import { hours, history, minutes, silent, type Step } from '../scenarios/history.ts';
import { runs, updated } from '../scenarios/scenario.ts';
import { asked } from '../scenarios/workload-scenario.ts';

const REQUIRED = ACME.replace('require: { digest: true }', 'require: { admission: true }');
const other = decided('shop/web', 'shop/web:1', { decision: 'allowed' });
const api = (decision: 'allowed' | 'unjudged' | 'violated' | 'denied', told = {}) =>
  decided('shop/api', 'shop/api:1', { decision, ...told });
const running = runs('shop/api', 'shop/api:1', 'a');

const violated = decided('shop/web', 'shop/web:1', { decision: 'violated', source: 'gatekeeper' });
const GATEKEEPER = { cluster: 'prod-1', by: 'ops', effect: 'changed' } as const;
const WEBHOOK = {
  ...GATEKEEPER,
  subject: 'ValidatingWebhookConfiguration gatekeeper-validating-webhook-configuration',
};
const IGNORED = { key: 'admission.gatekeeper.sh/ignore', operator: 'DoesNotExist', values: [] } as const;
const webhookGone = changed('admission', { ...WEBHOOK, effect: 'changed', change: 'deleted' });

function webhook(more: Partial<AdmissionScope> = {}, told: Parameters<typeof changed>[1] = {}): Step {
  const name = 'validation.gatekeeper.sh';
  const scope = { name, asks: 'gatekeeper-webhook-service.gatekeeper-system', pods: true, namespaces: [IGNORED] };
  return changed('admission', { ...WEBHOOK, change: 'updated', scopes: [{ ...scope, ...more }], ...told });
}

function namespace(labels: Readonly<Record<string, string>> = {}): Step {
  const subject = 'Namespace shop';
  return changed('admission', { ...GATEKEEPER, namespace: 'shop', subject, change: 'created', labels, whole: true });
}

function excluded(pattern: string): Step {
  const namespaces = [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn' as const, values: [pattern] }];
  const scopes = [{ name: 'config', pods: true, namespaces }];
  return changed('admission', { ...GATEKEEPER, subject: 'Config config', change: 'updated', scopes });
}

export const cases: readonly Case[] = [
  {
    name: 'nothing judged what runs, although the control judges everything else',
    policy: REQUIRED,
    ...history(other, hours(1), asked('shop/api', { api: 'shop/api:1' }, { verb: 'create' }), running, minutes(30)),
    expect: 'fires',
    severity: 'high',
    absence: 'assumed',
    state: 'open',
    says: 'which prod requires',
  },
  {
    name: 'no control of the cluster ever told what it lets in',
    policy: REQUIRED,
    ...history(running),
    expect: 'fires',
    severity: 'medium',
    absence: 'unproven',
  },
  {
    name: 'the webhook failed open',
    ...history(api('unjudged'), running),
    expect: 'fires',
    severity: 'high',
    says: 'let it in without judging it',
  },
  {
    name: 'one policy allowed it and another failed open',
    policy: REQUIRED,
    ...history(api('allowed'), api('unjudged', { policy: 'provenance' }), running),
    expect: 'fires',
    says: 'kyverno policy provenance let it in without judging it',
  },
  {
    name: 'a control that failed open let in one more pod of what ran before',
    ...history(running, hours(3), api('unjudged'), runs('shop/api', 'shop/api:1', 'a', { pod: 'k8s2v' })),
    expect: { quiet: 'ran-before' },
  },
  {
    name: 'only a status that anybody could have written says that it ran before',
    ...history(
      runs('shop/api', 'shop/api:1', 'a', { strength: 'asserted' }),
      hours(3),
      api('unjudged'),
      runs('shop/api', 'shop/api:1', 'a', { pod: 'k8s2v' }),
    ),
    defeats: 'ran-before',
    expect: 'fires',
  },
  {
    name: 'it ran before, and the environment requires a verdict',
    policy: REQUIRED,
    ...history(running, hours(3), api('unjudged'), runs('shop/api', 'shop/api:1', 'a', { pod: 'k8s2v' })),
    defeats: 'ran-before',
    expect: 'fires',
  },
  {
    name: 'the control judged it',
    policy: REQUIRED,
    ...history(api('allowed'), running),
    expect: { quiet: 'judged' },
  },
  {
    name: 'the control found a violation: it was asked, and that has a rule of its own',
    policy: REQUIRED,
    ...history(other, api('violated'), running),
    expect: { quiet: 'judged' },
  },
  {
    name: 'the policy that failed open allowed it afterwards',
    ...history(api('unjudged'), running, api('allowed')),
    expect: { quiet: 'judged' },
  },
  {
    name: 'what ran before the admission records begin',
    policy: REQUIRED,
    ...(() => {
      const story = history(running, hours(3), other);
      const from = (story.events[0]?.at ?? 0) / 60_000 + 60;
      const coverage = story.coverage.map((row) =>
        row.source === 'kyverno' ? { ...row, minutes: row.minutes.filter((minute) => minute > from) } : row,
      );
      return { ...story, coverage };
    })(),
    expect: { quiet: 'older' },
  },
  {
    name: 'an environment that requires no admission control',
    policy: ACME,
    ...history(other, running),
    expect: 'none',
  },
  {
    name: 'a system namespace that the policy exempts',
    policy: REQUIRED,
    ...history(other, runs('kube-system/dns', 'shop/dns:1', 'a')),
    expect: 'none',
  },
  {
    name: 'it was asked for, and never ran',
    policy: REQUIRED,
    ...history(other, asked('shop/api', { api: 'shop/api:1' }, { verb: 'create' })),
    expect: 'none',
  },
  {
    name: 'a forged event says that the control allowed it',
    policy: REQUIRED,
    ...history(other, api('allowed', { source: 'kubernetes-events', strength: 'asserted' }), running),
    defeats: 'judged',
    expect: 'fires',
  },
  {
    name: 'the verdict is about the image before',
    policy: REQUIRED,
    ...history(
      api('allowed'),
      running,
      hours(1),
      updated('shop/api', 'shop/api:2', { by: 'mallory' }),
      runs('shop/api', 'shop/api:2', 'b'),
    ),
    defeats: 'judged',
    expect: 'fires',
    says: 'shop/api:2',
  },
  {
    name: 'the webhook failed open, and a forged event says that it was judged after all',
    ...history(api('unjudged'), running, api('allowed', { source: 'kubernetes-events', strength: 'asserted' })),
    defeats: 'judged',
    expect: 'fires',
  },
  {
    name: 'the verdict is about what the tag meant before',
    policy: REQUIRED,
    ...history(api('allowed', { digest: 'a' }), runs('shop/api', 'shop/api:1', 'b')),
    defeats: 'judged',
    expect: 'fires',
  },
  {
    name: 'Gatekeeper tells of violations alone, and of this one it told none',
    policy: REQUIRED,
    ...history(violated, webhook(), namespace(), hours(1), running),
    expect: { quiet: 'would-be-told' },
  },
  ...[
    { name: 'the labels of its namespace are not on record', steps: [violated, webhook()] },
    {
      name: 'Gatekeeper’s webhook leaves the namespace out by a label',
      steps: [violated, webhook(), namespace({ 'admission.gatekeeper.sh/ignore': 'yes' })],
    },
    { name: 'Gatekeeper’s webhook is not asked about pods', steps: [violated, webhook({ pods: false }), namespace()] },
    { name: 'conditions narrow Gatekeeper’s webhook', steps: [violated, webhook({ narrowed: true }), namespace()] },
    {
      name: 'Gatekeeper’s webhook is turned elsewhere',
      steps: [violated, webhook({ asks: 'https://gate.mallory.example' }), namespace()],
    },
    {
      name: 'Gatekeeper’s webhook is deleted before',
      steps: [violated, webhook(), namespace(), hours(1), webhookGone],
    },
    {
      name: 'Gatekeeper’s webhook is narrowed before',
      steps: [violated, webhook(), namespace(), hours(1), webhook({ narrowed: true })],
    },
    {
      name: 'Gatekeeper’s list leaves the namespace out',
      steps: [violated, webhook(), namespace(), excluded('sh*')],
    },
    {
      name: 'a forged record shows Gatekeeper’s webhook',
      steps: [violated, webhook({}, { strength: 'asserted' }), namespace()],
    },
    {
      name: 'another webhook is called like none of Gatekeeper’s',
      steps: [violated, webhook({ name: 'gate' }), namespace()],
    },
    { name: 'no record of Gatekeeper is read', steps: [webhook(), namespace()] },
    { name: 'Gatekeeper’s records are not read', steps: [violated, webhook(), namespace(), silent('gatekeeper')] },
  ].map(
    ({ name, steps }): Case => ({
      name: `of Gatekeeper’s silence nothing follows: ${name}`,
      policy: REQUIRED,
      ...history(...steps, hours(1), running),
      defeats: 'would-be-told',
      expect: 'fires',
    }),
  ),
];
