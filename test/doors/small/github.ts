// Larkfield: a GitHub organisation with its own packages (ghcr.io), two webhooks of the organisation, no API token, no cluster.
// The open source of the same people is another organisation, with a hook and a secret of its own.
import { forgedPushes } from './forged.ts';
import { pushOf, releaseOf, runOf, SECRETS } from './github-records.ts';
import {
  at,
  implanted,
  type Attack,
  builtBy,
  type Delivery,
  hex,
  inOrder,
  LAST,
  MINUTE,
  type Organisation,
  releasesOf,
} from './month.ts';

const COMPANY = {
  name: 'larkfield',
  services: ['api', 'web', 'billing', 'mailer'],
  people: ['tess-k', 'odile-m', 'bram-w'],
  newcomer: 'nia-r',
};

const POLICY = `version: 1
registries:
  - host: ghcr.io
publishers:
${COMPANY.services
  .map(
    (service) => `  - repositories: [ghcr.io/larkfield/${service}]
    actors: ["github-actions[bot]"]
    builds:
      - source: github
        project: larkfield/${service}
        workflows: [.github/workflows/build.yml, .github/workflows/release.yml, .github/workflows/rollback.yml]
        triggers: [push, workflow_dispatch]
`,
  )
  .join('')}  - repositories: [ghcr.io/larkfield/base]
    actors: ["github-actions[bot]"]
    builds:
      - { source: github, project: larkfield/base, workflows: [.github/workflows/weekly.yml], triggers: [schedule] }
tags:
  - repositories: ["ghcr.io/larkfield/*"]
    floating: [latest, main, production, "3.22", "pr-*"]
    immutable: ["v[0-9]*"]
classes:
  bases: [ghcr.io/larkfield/base]
releaseActors: ["github-actions[bot]"] # since the first rollback, which was told
sources:
  - { name: runs, kind: github, projects: ["larkfield/*"], intake: { auth: github, secret: GITHUB_RUNS } }
  - { name: packages, kind: github-packages, covers: ["ghcr.io/larkfield/*"], intake: { auth: github, secret: GITHUB_PACKAGES } }
  - { name: labs, kind: github, projects: ["larkfield-labs/*"], intake: { auth: github, secret: LABS_RUNS } }
`;

const made = builtBy(COMPANY);
const good = made.filter(({ ok }) => ok);

function month(): readonly Delivery[] {
  // The other organisation builds something once a week, too.
  const others = made
    .filter(({ why }) => why === 'base')
    .flatMap((one) =>
      runOf(
        { ...one, service: 'widgets', why: 'change', at: one.at + 400 * MINUTE, until: one.until + 400 * MINUTE },
        'larkfield-labs',
        'labs',
      ),
    );
  const all = made.flatMap((one) => [
    ...(one.why === 'release' ? [releaseOf(one)] : []),
    ...runOf(one),
    ...(one.ok ? pushOf(one) : []),
  ]);
  // Lost: how a build of the api ended, and that `latest` of a release of the mailer was moved.
  const lostRun = runOf(
    at(
      good.filter(({ service, why }) => service === 'api' && why === 'change'),
      3,
    ),
  ).slice(2);
  const lostPush = pushOf(at(releasesOf(made, 'mailer'), 1)).slice(2, 4);
  const lost = new Set([...lostRun, ...lostPush].map(({ body }) => body));
  // Twice: GitHub sends again what was not answered within ten seconds only when asked, with the same id.
  const twice = pushOf(at(releasesOf(made, 'api'), 1))
    .slice(0, 1)
    .map((one) => ({ ...one, at: one.at + 3 * MINUTE }));
  // Late: the server was away for a minute, and the owner had what failed sent again after two hours.
  const late = new Set(
    [
      ...pushOf(
        at(
          good.filter(({ service, why }) => service === 'billing' && why === 'change'),
          4,
        ),
      ),
      ...runOf(at(releasesOf(made, 'billing'), 2)).slice(2),
    ].map(({ body }) => body),
  );
  const kept = all
    .filter(({ body }) => !lost.has(body))
    .map((one) => (late.has(one.body) ? { ...one, at: one.at + 120 * MINUTE } : one));
  return inOrder([...kept, ...twice, ...others]);
}

const NIGHT = LAST + 22 * 60 * MINUTE;

function attacks(): readonly Attack[] {
  const overwritten = at(releasesOf(made, 'api'), 1);
  const own = implanted(COMPANY, 'api', overwritten.ref, NIGHT, overwritten.commit);
  const newest = at(releasesOf(made, 'billing'), -1);
  const stolen = implanted(COMPANY, 'billing', 'v1.2.9', NIGHT, newest.commit);
  const forged = { ...stolen, commit: newest.commit, by: 'odile-m' };
  const byOwn = [own.image.digest, 'tess-k'];
  const seen = (by: readonly string[]) => ({ is: 'found', by }) as const;
  return [
    {
      id: 'own push',
      what: 'tess-k pushes over api:v1.0.2 with a token of her own',
      sent: pushOf(own, 'tess-k'),
      expected: seen(byOwn),
    },
    {
      id: 'stolen account',
      what: 'a token of github-actions[bot] pushes billing:v1.2.9, which no run made; the label names the newest commit',
      sent: pushOf(stolen),
      expected: seen([stolen.image.digest]),
    },
    {
      id: 'deployed, not pushed',
      what: 'a host runs an image that nobody pushed',
      sent: [],
      expected: { is: 'unseen', why: 'nothing of clusters or hosts is read' },
    },
    // Must hold: the owner of an unrelated hook clears nothing.
    {
      id: 'forged by the labs hook',
      what: 'after the stolen account, a run of larkfield/billing through the door of the other organisation, first and last',
      sent: [...runOf(forged, 'larkfield', 'labs'), ...pushOf(stolen)],
      expected: seen([stolen.image.digest]),
    },
    ...forgedPushes({
      own,
      stolen,
      by: 'tess-k',
      pushOf: (one, by) => pushOf(one, by),
      runOf: (one) => runOf({ ...one, by: 'odile-m' }),
    }),
    // Need not hold: nothing but the webhook exists, so that it may keep quiet; it must be called what it is.
    {
      id: 'forged run by its own hook',
      what: 'before the stolen account, a run of larkfield/billing with the secret of the hook',
      sent: [...runOf(forged), ...pushOf(stolen)],
      expected: { is: 'called a claim', by: [stolen.image.digest] },
    },
    {
      id: 'no proof',
      what: 'the same run with a wrong secret is refused at the door',
      sent: [
        ...pushOf(stolen),
        ...runOf(forged).map((one) => ({
          ...one,
          headers: { ...one.headers, 'x-hub-signature-256': `sha256=${hex('wrong')}` },
        })),
      ],
      expected: seen([stolen.image.digest]),
    },
  ];
}

export const larkfield: Organisation = {
  name: 'GitHub and its packages',
  policy: POLICY,
  secrets: SECRETS,
  unknown: [
    'runs of github are told by webhooks alone (runs, labs)',
    'With an API token',
    'no record tells which build made an image',
    'pushes to ghcr.io are told by webhooks alone',
    'nothing of clusters is read',
    'nothing of hosts is read',
  ],
  month: month(),
  attacks: attacks(),
};
