import type { Act, Build, Control, Decision, Deploy, HostAct, WorkloadKind } from './act.ts';
import { image } from './images.ts';
import {
  build,
  control,
  decision,
  deploy,
  HOUR,
  onHost,
  pinned,
  promote,
  pull,
  push,
  release,
  remove,
  report,
  run,
} from './make.ts';
import type { Month } from './scenario.ts';

const TRIGGERS: readonly Build['trigger'][] = [
  'push',
  'tag',
  'schedule',
  'pull_request',
  'pull_request_target',
  'manual',
];
const ON_HOSTS: readonly HostAct['what'][] = [
  'pull',
  'create',
  'exec',
  'commit',
  'build',
  'load',
  'import',
  'tag',
  'push',
];
const KINDS: readonly WorkloadKind[] = ['Deployment', 'DaemonSet', 'CronJob', 'Pod'];
const VERBS: readonly Deploy['verb'][] = ['create', 'update', 'scale', 'restart'];
const PLACES: readonly Deploy['as'][] = ['container', 'init', 'sidecar', 'ephemeral'];
const CONTROLS: readonly Control['what'][] = [
  'immutability-off',
  'immutability-on',
  'push-granted',
  'deploy-granted',
  'telemetry-off',
  'admission-weakened',
  'admission-exception',
];
const DECISIONS: readonly Decision['what'][] = ['break-glass', 'violation', 'failed-open', 'allowed'];

/** A day on which everything happens that a story can tell: for what reads it, not for what is found. */
export const everyAct: Month = {
  id: 'every-act',
  title: 'Everything that a story can tell happens once.',
  acts(day) {
    const one = image('one');
    const other = image('other', { layers: ['os', 'other'], created: day });
    const both = image('both', { children: [one, other], created: day });
    const note = image('note', { subject: one, created: day });
    const acts: readonly ((at: number) => readonly Act[])[] = [
      ...TRIGGERS.map((trigger) => (at: number) => [
        build(at, `run ${trigger}`, 'a'.repeat(40), {
          trigger,
          ref: trigger === 'tag' ? 'refs/tags/v2' : 'refs/heads/main',
        }),
      ]),
      (at) => [
        build(at, 'failed', 'b'.repeat(40), { failed: true, by: 'mallory', fork: 'mallory', newWorkflow: true }),
      ],
      (at) => [
        build(at, 'proxy', 'c'.repeat(40), {
          proxy: true,
          project: 'tools',
          made: [{ image: one, to: { repository: 'dev/tools/x' } }],
        }),
      ],
      (at) => [
        push(at, both, 'dev/shop/api:2.0.0'),
        push(at, note, 'dev/shop/api'),
        push(at, one, 'other.example/shop/api:1'),
      ],
      (at) => [promote(at, both, 'dev/shop/api:2.0.0', 'prod/shop/api:2.0.0')],
      (at) => [pull(at, one, 'dev/shop/api:2.0.0'), pull(at, one, 'docker.io/library/alpine:3')],
      (at) => [
        remove(at, one, 'dev/shop/api:1.0.0'),
        remove(at, one, 'dev/shop/api:1.0.1', { by: 'lee', what: 'manifest', from: 'office' }),
      ],
      ...ON_HOSTS.map((what) => (at: number) => [onHost(at, 'laptop-1', what, one, 'dev/shop/api:3')]),
      ...KINDS.flatMap((kind) =>
        VERBS.map((verb) => (at: number) => rolled(at, `shop/${kind.toLowerCase()}`, { kind, verb })),
      ),
      ...PLACES.map(
        (as) => (at: number) => rolled(at, 'shop/deployment', { as, container: as, by: 'dana', from: 'office' }),
      ),
      (at) => [
        run(at, 'shop/static', one, pinned('prod/shop/api', one), {
          kind: 'Pod',
          pod: 'static-node-1',
          fromNode: true,
        }),
      ],
      ...CONTROLS.flatMap((what) =>
        ['shop', 'prod/shop/api'].map((on) => (at: number) => [control(at, 'lee', what, on, { to: 'mallory' })]),
      ),
      ...DECISIONS.map((what) => (at: number) => [
        decision(at, what, 'shop/api', one, 'prod/shop/api:2.0.0'),
        decision(at, what, `shop/${what}`, one, 'prod/shop/api:2.0.0'),
        ...rolled(at, `shop/${what}`, {}),
      ]),
      (at) => [release(at, 'v2.0.0'), report(at, 'run push', one, 'dev/shop/api:2.0.0')],
      (at) => [
        build(at, 'never ran', 'd'.repeat(40), { forged: true }),
        push(at, one, 'dev/shop/api:forged', { forged: true }),
        remove(at, one, 'dev/shop/api:forged', { forged: true }),
        push(at, one, 'dev/shop/api:renamed', { renamed: true }),
      ],
    ];
    return acts.flatMap((tell, nth) => tell(day + HOUR + nth * 10));
  },
};

function rolled(at: number, workload: string, told: Partial<Deploy>): readonly Act[] {
  const one = image('one');
  const asked = deploy(at, workload, one, pinned('prod/shop/api', one), told);
  const { kind, container, as } = asked;
  const ran = run(at + 1, workload, one, asked.target, { kind, container, as, pod: `${kind.toLowerCase()}-${at}` });
  return [asked, ran, { ...ran, at: at + 8, ended: true }];
}
