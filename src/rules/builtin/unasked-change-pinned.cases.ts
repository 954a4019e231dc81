import type { Case } from '../rule.ts';
import { days, history, type Step } from '../scenarios/history.ts';
import { digestOf, pushed } from '../scenarios/scenario.ts';
import { asked, ran, seen } from '../scenarios/workload-scenario.ts';

const web: Step = ['b', 'c', 'd'].map((one) =>
  ran(`web-6f7c8d9b5c-x2x9${one}`, 'web', 'shop/web:1', 'c', {
    owners: [{ kind: 'ReplicaSet', name: 'web-6f7c8d9b5c' }],
  }),
);

/** A run of a CronJob that is older than the records: a webhook writes the digest that the tag has into its pod. */
function report(minute: string, wish: string, digest: string, told: { readonly unpatched?: true } = {}): Step {
  const [pod, owners] = [`report-${minute}-x2x9q`, [{ kind: 'Job', name: `report-${minute}` }]];
  const pinned = `${wish}@${digestOf(digest)}`;
  const made: Parameters<typeof asked>[2] = {
    kind: 'Pod',
    verb: 'create',
    by: 'system:serviceaccount:kube-system:job-controller',
    requested: { report: wish },
    ...(!told.unpatched && { patched: { configuration: 'pin-digests', images: [pinned] } }),
    owners,
  };
  return [asked(`shop/${pod}`, { report: pinned }, made), seen(pod, 'report', pinned, digest, { owners })];
}

const dayBefore: Step = [web, report('29804160', 'shop/report:edge', 'a'), days(1), web];

/** Of what pins digests in pods. */
export const pinnedCases: readonly Case[] = [
  {
    name: 'a CronJob asks for a tag, which moves, and a webhook pins in each pod what the tag then means',
    ...history(dayBefore, pushed('shop/report:edge', 'e'), report('29805600', 'shop/report:edge', 'e')),
    expect: { quiet: 'mutated' },
  },
  {
    name: 'a CronJob is changed past the log to another tag, which the webhook pins as it pins each',
    ...history(dayBefore, pushed('shop/report:evil', 'e'), report('29805600', 'shop/report:evil', 'e')),
    defeats: 'mutated',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a CronJob is changed past the log to an image of which no registry tells, and the webhook pins it',
    ...history(dayBefore, report('29805600', 'hub.example/evil/report:1', 'e')),
    defeats: 'mutated',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the tag moves, and what gives the pod other bytes than were asked for is not on record',
    ...history(
      dayBefore,
      pushed('shop/report:edge', 'e'),
      report('29805600', 'shop/report:edge', 'e', { unpatched: true }),
    ),
    defeats: 'mutated',
    expect: 'fires',
    severity: 'high',
  },
];
