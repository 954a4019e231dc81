import type { LabelRequirement } from '../../core/control-event.ts';
import type { Case } from '../rule.ts';
import { changed, issued } from '../scenarios/control-scenario.ts';
import { history, hours, minutes, type Step } from '../scenarios/history.ts';
import { asked, seen } from '../scenarios/workload-scenario.ts';
import { remadeCases } from './admission-controls-weakened-remade.cases.ts';

const GATE = { cluster: 'prod-1', subject: 'ValidatingWebhookConfiguration gate' };

/** All of a policy, as whoever sets it sends it. */
const LOGGING = {
  subject: 'policy projects/acme-shop/policy',
  effect: 'loosened',
  change: 'violations are only logged',
  levels: { blocking: -1 },
  whole: true,
} as const;

const KEEPER = 'system:serviceaccount:kube-system:namespace-controller';
const PREVIEW = { cluster: 'prod-1', namespace: 'preview-7' };
const policyMade = changed('admission', {
  ...PREVIEW,
  subject: 'Policy signed',
  effect: 'tightened',
  change: 'created',
  levels: { on: 1 },
});
const namespaceDeleted = changed('admission', {
  ...PREVIEW,
  subject: 'Namespace preview-7',
  effect: 'changed',
  change: 'deleted',
  by: 'bob',
});

const runsOn = seen('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:1', 'a', { namespace: 'preview-7' });

/** The namespace controller deletes all objects of a kind, whether there are any or not. */
function emptied(kind: string, told: Parameters<typeof changed>[1] = {}): Step {
  const own = { by: KEEPER, part: 'namespace-controller' } as const;
  return changed('admission', { ...PREVIEW, subject: `every ${kind}`, change: 'deleted', ...own, ...told });
}

export const cases: readonly Case[] = [
  {
    name: 'a webhook ignores failures from now on',
    ...history(
      changed('admission', {
        cluster: 'prod-1',
        subject: 'ValidatingWebhookConfiguration gate',
        change: 'failurePolicy Ignore',
      }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'failurePolicy Ignore',
  },
  {
    name: 'a policy that was only logging violations was set anew, and logs them still',
    ...history(changed('admission', LOGGING), hours(30), changed('admission', LOGGING)),
    expect: 'fires',
    says: 'violations are only logged',
    times: 1,
  },
  {
    name: 'a policy that was only logging violations blocked for a day, and only logs them again',
    ...history(
      changed('admission', LOGGING),
      hours(1),
      changed('admission', { ...LOGGING, effect: 'changed', change: 'policy set', levels: { blocking: 1 } }),
      hours(24),
      changed('admission', LOGGING),
    ),
    expect: 'fires',
    says: 'less strict than before: blocking',
  },
  {
    name: 'an exception was made for a workload',
    ...history(changed('exception', { cluster: 'prod-1', subject: 'PolicyException api', change: 'created' })),
    expect: 'fires',
  },
  {
    name: 'an exception was made, and taken away after an hour',
    ...history(
      changed('exception', { cluster: 'prod-1', subject: 'PolicyException api', change: 'created', by: 'dana' }),
      hours(1),
      changed('exception', {
        cluster: 'prod-1',
        subject: 'PolicyException api',
        effect: 'tightened',
        change: 'deleted',
        by: 'lee',
      }),
    ),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: 'lee put it back at 2026-11-02T09:01:00Z (deleted)',
  },
  {
    name: 'a webhook ignored failures for twenty minutes',
    ...history(
      changed('admission', { ...GATE, effect: 'tightened', levels: { gate: 1, 'failurePolicy of gate': 1 } }),
      hours(1),
      changed('admission', { ...GATE, effect: 'changed', change: 'updated', levels: { gate: 1 } }),
      minutes(20),
      changed('admission', {
        ...GATE,
        effect: 'changed',
        change: 'updated',
        by: 'lee',
        levels: { gate: 1, 'failurePolicy of gate': 1 },
      }),
    ),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: 'less strict than before: failurePolicy of gate; lee put it back at',
  },
  {
    name: 'a policy enforces from now on',
    ...history(changed('admission', { cluster: 'prod-1', effect: 'tightened' })),
    expect: 'none',
  },
  {
    name: 'a webhook is written anew, and ignores failures, which it did not before',
    ...history(
      changed('admission', { ...GATE, effect: 'tightened', levels: { gate: 1, 'failurePolicy of gate': 1 } }),
      hours(1),
      changed('admission', { ...GATE, effect: 'changed', change: 'updated', levels: { gate: 1 } }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'updated; less strict than before: failurePolicy of gate',
  },
  {
    name: 'a webhook is written anew as it was',
    ...history(
      changed('admission', { ...GATE, effect: 'tightened', levels: { gate: 1 } }),
      hours(1),
      changed('admission', { ...GATE, effect: 'changed', change: 'updated', levels: { gate: 1 } }),
    ),
    expect: 'none',
  },
  {
    name: 'a namespace is deleted, and its controller deletes each kind of policy there is',
    ...history(
      hours(1),
      namespaceDeleted,
      emptied('Policy'),
      emptied('NamespacedValidatingPolicy', { took: [] }),
      emptied('ImagePolicy'),
    ),
    expect: { quiet: 'namespace-gone' },
  },
  {
    name: 'a policy goes with its namespace, and the controller tries twice',
    ...history(policyMade, hours(1), namespaceDeleted, emptied('Policy'), minutes(5), emptied('Policy', { took: [] })),
    expect: 'fires',
    severity: 'high',
    says: 'bob deleted Namespace preview-7 on cluster prod-1 at 2026-11-02T09:01:00Z, and with it every Policy there: signed',
  },
  {
    name: 'a policy from before the records goes with its namespace: the answer lists it',
    ...history(namespaceDeleted, emptied('Policy', { took: ['signed'] })),
    defeats: 'namespace-gone',
    expect: 'fires',
    says: 'bob deleted Namespace preview-7',
  },
  {
    name: 'who deletes all policies of a namespace himself is told, whether there were any or not',
    ...history(
      namespaceDeleted,
      changed('admission', { ...PREVIEW, subject: 'every Policy', change: 'deleted', by: 'mallory', took: [] }),
    ),
    defeats: 'namespace-gone',
    expect: 'fires',
    says: 'mallory changed every Policy',
  },
  {
    name: 'the namespace controller empties a namespace that nobody deleted',
    ...history(policyMade, hours(1), emptied('Policy', { took: ['signed'] })),
    defeats: 'namespace-gone',
    expect: 'fires',
    says: `${KEEPER} changed every Policy`,
  },
  {
    name: 'who asked for the end of a namespace is not on record, as with another API server',
    ...history(asked('preview-7/api', { api: 'shop/api:1' }), hours(1), emptied('Policy')),
    expect: { quiet: 'namespace-gone' },
  },
  ...[
    {
      name: 'what acts as the namespace controller deletes every policy of a namespace, and somebody deploys there',
      ...history(hours(1), emptied('Policy'), asked('preview-7/api', { api: 'shop/api:evil' }, { by: 'mallory' })),
    },
    {
      name: 'what acts as the namespace controller deletes every policy of a namespace in which something runs on',
      ...history(runsOn, emptied('Policy')),
    },
  ].map((told): Case => ({ ...told, defeats: 'namespace-gone', expect: 'fires', severity: 'high' })),
  {
    name: 'somebody got himself the namespace controller’s token',
    ...history(
      policyMade,
      namespaceDeleted,
      issued('mallory', KEEPER, 'JTI=1'),
      emptied('Policy', { credential: 'JTI=1', took: [] }),
    ),
    defeats: 'namespace-gone',
    expect: 'fires',
    says: `${KEEPER} (behind it mallory) changed every Policy`,
  },
  {
    name: 'a forged record says that the namespace was deleted',
    ...history(
      policyMade,
      runsOn,
      changed('admission', {
        ...PREVIEW,
        subject: 'Namespace preview-7',
        effect: 'changed',
        change: 'deleted',
        source: 'audit-webhook',
        strength: 'asserted',
      }),
      emptied('ImagePolicy', { took: [] }),
    ),
    defeats: 'namespace-gone',
    expect: 'fires',
  },
  {
    name: 'nobody can tell which way it went, nor who maintains it',
    ...history(changed('admission', { cluster: 'prod-1', effect: 'changed' })),
    expect: 'none',
  },
  {
    name: 'a policy’s expressions are changed by whoever usually does',
    ...history(rewritten('ops'), hours(1), rewritten('ops'), hours(1), rewritten('ops')),
    expect: { quiet: 'maintained' },
  },
  {
    name: 'a policy’s expressions are changed by somebody else',
    ...history(rewritten('ops'), hours(1), rewritten('ops'), hours(1), rewritten('eve')),
    defeats: 'maintained',
    expect: 'fires',
    severity: 'low',
    says: 'whether it protects less the record does not tell, and ops usually maintains it (2 of its 2 earlier changes)',
  },
  {
    name: 'somebody acts as the one who usually changes a policy',
    ...history(rewritten('ops'), hours(1), rewritten('ops', { through: 'eve' })),
    defeats: 'maintained',
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'forged records say that somebody always maintained a policy',
    ...history(
      rewritten('ops'),
      ...[1, 2, 3].flatMap((): readonly Step[] => [
        hours(1),
        rewritten('eve', { source: 'audit-webhook', strength: 'asserted' }),
      ]),
      hours(1),
      rewritten('eve'),
    ),
    defeats: 'maintained',
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'a label by which a webhook selects namespaces is taken off one',
    ...history(gate({ key: 'judged', operator: 'In', values: ['yes'] }), hours(1), labelled({ judged: null })),
    expect: 'fires',
    severity: 'high',
    says: 'so gate.acme.example (ValidatingWebhookConfiguration gate) leaves the namespace out',
  },
  {
    name: 'a namespace gets a label that a webhook does not want',
    ...history(gate({ key: 'gate', operator: 'NotIn', values: ['off'] }), hours(1), labelled({ gate: 'off' })),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a namespace gets a label that no webhook asks about',
    ...history(gate({ key: 'gate', operator: 'NotIn', values: ['off'] }), hours(1), labelled({ team: 'shop' })),
    expect: 'none',
  },
  ...remadeCases,
];

function rewritten(by: string, told: Parameters<typeof changed>[1] = {}): Step {
  return changed('admission', {
    cluster: 'prod-1',
    subject: 'ValidatingPolicy signed',
    effect: 'changed',
    change: 'patched: validations',
    by,
    ...told,
  });
}

function gate(requirement: LabelRequirement): Step {
  return changed('admission', {
    ...GATE,
    effect: 'tightened',
    change: 'created',
    scopes: [{ name: 'gate.acme.example', asks: 'gate.gate', pods: true, namespaces: [requirement] }],
  });
}

function labelled(labels: Readonly<Record<string, string | null>>): Step {
  const change = Object.keys(labels).map((key) => `label ${key}`);
  return changed('admission', {
    cluster: 'prod-1',
    namespace: 'shop',
    subject: 'Namespace shop',
    effect: 'changed',
    change: change.join(),
    labels,
  });
}
