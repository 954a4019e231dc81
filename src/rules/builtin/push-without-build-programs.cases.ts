import type { Case } from '../rule.ts';
import { ACME } from '../scenarios/acme.ts';
import { days, history, hours, type Moment, quickly, type Step, usually } from '../scenarios/history.ts';
import { onHost, pushed } from '../scenarios/scenario.ts';

const by = 'base-bot';
const PODMAN = 'containers/5.34.3 (github.com/containers/image)';
const BUILDAH = 'Buildah/1.39.3';
const usual = { by, client: PODMAN } as const;

interface SentTold {
  readonly host?: string;
  readonly client?: string;
  readonly from?: string;
}
/** ci-1 builds and sends with podman, which it records. */
const sent = (image: string, digest: string, config: string, { host = 'ci-1', ...told }: SentTold = {}): Step => [
  onHost(host, 'built', config),
  quickly(onHost(host, 'pushed', config, image), pushed(image, digest, { ...usual, config, ...told })),
];
/** With Buildah, on the same host: its records show nothing of it. */
const built = (digest: string, config: string, told: Parameters<typeof pushed>[2] = {}): Moment =>
  pushed(`base/forecast:${digest}`, digest, { by, client: BUILDAH, config, ...told });
const usualDays = usually(12, (index) => sent(`base/tools:1.${index}`, `d${index}`, `c${index}`));
const later: Step = onHost('ci-1', 'built', '3');
const before: Step = [sent('base/tools:1', 'a', 'b'), built('1', '2'), usualDays];

export const programCases: readonly Case[] = [
  {
    name: 'from the first day on a builder sends one image with Buildah, of which podman records nothing',
    policy: ACME,
    ...history(before, built('4', '5'), hours(8), built('6', '7'), later),
    expect: { quiet: 'unshown' },
  },
  {
    name: 'a newer Buildah of the same builder',
    policy: ACME,
    ...history(before, built('4', '5', { client: 'Buildah/1.41.0' }), later),
    expect: { quiet: 'unshown' },
  },
  {
    name: 'who has the account says that he is Buildah, from elsewhere',
    policy: ACME,
    ...history(before, built('e', 'f', { from: '203.0.113.66' }), later),
    expect: 'fires',
    severity: 'high',
    says: 'no record of ci-1 shows',
    defeats: 'unshown',
  },
  {
    name: 'who is on the builder sends with Buildah what it sends with podman, and records',
    policy: ACME,
    ...history(before, pushed('base/tools:2.0', 'e', { by, client: BUILDAH, config: 'f' }), later),
    expect: 'fires',
    severity: 'high',
    says: 'base/tools:2.0',
    defeats: 'unshown',
  },
  {
    name: 'he sends with skopeo what the builder sends with Buildah',
    policy: ACME,
    ...history(before, built('e', 'f', { client: 'skopeo/1.18.0' }), later),
    expect: 'fires',
    severity: 'high',
    says: 'with skopeo',
    defeats: 'unshown',
  },
  {
    name: 'he begins with Buildah when the builder’s records are missed, and goes on for days',
    policy: ACME,
    ...history(usualDays, built('1', '2'), days(4), sent('base/tools:3', 'a', 'b'), built('e', 'f'), later),
    expect: 'fires',
    severity: 'high',
    says: 'base/forecast:e',
    defeats: 'unshown',
  },
  {
    name: 'he does so on the first day, and at once again',
    policy: ACME,
    ...history(
      built('1', '2'),
      Array.from({ length: 12 }, (_, index) => sent(`base/tools:1.${index}`, `d${index}`, `c${index}`)),
      hours(8),
      built('e', 'f'),
      later,
    ),
    expect: 'fires',
    severity: 'high',
    says: 'base/forecast:e',
    defeats: 'unshown',
  },
  {
    name: 'the same from another builder, which never sent it so',
    policy: ACME,
    ...history(
      before,
      sent('base/tools:3', '8', '9', { host: 'ci-2', from: '192.0.2.11' }),
      built('e', 'f', { from: '192.0.2.11' }),
      later,
    ),
    expect: 'fires',
    severity: 'high',
    defeats: 'unshown',
  },
  {
    name: 'all come through one proxy, so that the address is nobody’s',
    policy: ACME,
    ...history(before, sent('base/tools:3', '8', '9', { host: 'ci-2' }), built('e', 'f'), later),
    expect: 'fires',
    severity: 'high',
    defeats: 'unshown',
  },
  {
    name: 'somebody of whom no builder knows comes from the address, too',
    policy: ACME,
    ...history(pushed('shop/web:1', 'c', { by: 'ci-bot', client: 'skopeo/1.18.0' }), before, built('e', 'f'), later),
    expect: 'fires',
    severity: 'high',
    says: 'base-bot pushed',
    defeats: 'unshown',
  },
  {
    name: 'it was also recorded once that Buildah’s images are sent from there',
    policy: ACME,
    ...history(before, sent('base/tools:3', '8', '9', { client: BUILDAH }), built('e', 'f'), later),
    expect: 'fires',
    severity: 'high',
    says: 'base/forecast:e',
    defeats: 'unshown',
  },
  {
    name: 'the policy says that builders send all that the account pushes',
    policy: ACME.replace('actors: [base-bot]', 'actors: [base-bot]\n    sentFrom: builders'),
    ...history(before, built('e', 'f'), later),
    expect: 'fires',
    severity: 'high',
    says: 'base/forecast:e',
  },
  {
    name: 'a build is asked for there, and none is on record',
    policy: ACME.replace(
      'actors: [base-bot]',
      'actors: [base-bot]\n    builds: [{ source: github, project: acme/shop }]',
    ),
    ...history(before, built('e', 'f'), later),
    expect: 'fires',
    severity: 'high',
    says: 'no build explains it',
    defeats: 'unshown',
  },
];
