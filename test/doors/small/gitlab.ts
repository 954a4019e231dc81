// Bramble: one GitLab project with a hook, one Harbor project with a webhook; no API token, no cluster. Beside them a
// playground: a GitLab project and a Harbor project that everybody in the house owns, each with a hook and a secret of its own.
import { forgedPushes } from './forged.ts';
import { event, HOST, pipelineOf, pushOf, retention, ROBOT, SECRETS } from './gitlab-records.ts';
import {
  at,
  implanted,
  type Attack,
  builtBy,
  DAY,
  type Delivery,
  digest,
  FIRST,
  inOrder,
  LAST,
  MINUTE,
  type Organisation,
  releasesOf,
} from './month.ts';

const COMPANY = {
  name: 'bramble',
  services: ['orders', 'shipping', 'invoices', 'portal', 'search'],
  people: ['otto', 'wilma', 'jens'],
  newcomer: 'nadia',
};

const POLICY = `version: 1
registries:
  - host: ${HOST}
publishers:
  - repositories: ["${HOST}/bramble/**"]
    actors: ["${ROBOT}"]
    builds:
      - { source: gitlab, project: bramble/platform }
  - repositories: ["${HOST}/playground/**"]
tags:
  - repositories: ["${HOST}/bramble/**"]
    floating: [latest, main, production, "3.22", "pr-*"]
    immutable: ["v[0-9]*"]
classes:
  bases: ["${HOST}/bramble/base"]
  testing: ["${HOST}/playground/**"]
retentionActors: [harbor-jobservice]
releaseActors: ["${ROBOT}"] # since the first rollback, which was told
sources:
  - { name: pipelines, kind: gitlab, projects: [bramble/platform], intake: { auth: gitlab-token, secret: GITLAB } }
  - { name: playground, kind: gitlab, projects: [bramble/playground], intake: { auth: gitlab-token, secret: PLAYGROUND } }
  - { name: images, kind: harbor, covers: ["${HOST}/bramble/**"], intake: { auth: bearer, secret: HARBOR } }
  - { name: images-playground, kind: harbor, covers: ["${HOST}/playground/**"], intake: { auth: bearer, secret: HARBOR_PLAYGROUND } }
`;

const made = builtBy(COMPANY);
const good = made.filter(({ ok }) => ok);

function month(): readonly Delivery[] {
  const all = made.flatMap((one) => [...pipelineOf(one), ...(one.ok ? pushOf(one) : [])]);
  const sundays = [6, 13, 20].flatMap((day) => retention(made, FIRST + day * DAY + 120 * MINUTE));
  // Somebody tries something in the playground now and then.
  const tries = [1, 8, 16, 22].flatMap((day) => {
    const when = FIRST + day * DAY + 930 * MINUTE;
    const one = { ...at(made, day), at: when - 4 * MINUTE, until: when };
    return [
      ...pipelineOf(one, 'playground'),
      event('pushed', when + 600_000, 'try', digest(`try ${day}`), 'latest', 'wilma', 'playground'),
    ];
  });
  // Lost: how a pipeline of shipping ended; that `latest` was moved by a release of the portal.
  const lost = new Set(
    [
      ...pipelineOf(
        at(
          good.filter(({ service, why }) => service === 'shipping' && why === 'change'),
          2,
        ),
      ).slice(2),
      ...pushOf(at(releasesOf(made, 'portal'), 1)).slice(1, 2),
    ].map(({ body }) => body),
  );
  // Twice: Harbor's job had no answer in time and sent again.
  const twice = pushOf(at(releasesOf(made, 'orders'), 2))
    .slice(0, 1)
    .map((one) => ({ ...one, at: one.at + 5000 }));
  // Late: the queue of GitLab stood for 50 minutes, Harbor's for 20.
  const late = new Map([
    ...pipelineOf(at(releasesOf(made, 'invoices'), 1))
      .slice(1)
      .map(({ body }) => [body, 50] as const),
    ...pushOf(
      at(
        good.filter(({ service, why }) => service === 'search' && why === 'change'),
        3,
      ),
    ).map(({ body }) => [body, 20] as const),
  ]);
  const kept = all
    .filter(({ body }) => !lost.has(body))
    .map((one) => ({ ...one, at: one.at + (late.get(one.body) ?? 0) * MINUTE }));
  return inOrder([...kept, ...twice, ...sundays, ...tries]);
}

const NIGHT = LAST + 21 * 60 * MINUTE;

function attacks(): readonly Attack[] {
  const overwritten = at(releasesOf(made, 'orders'), 1);
  const own = implanted(COMPANY, 'orders', overwritten.ref, NIGHT);
  const stolen = implanted(COMPANY, 'invoices', 'v1.2.9', NIGHT);
  const retold = event('pushed', NIGHT - 23_000, 'orders', own.image.digest, own.ref, ROBOT, 'playground', 'bramble');
  const byOwn = [own.image.digest, 'otto'];
  const seen = (by: readonly string[]) => ({ is: 'found', by }) as const;
  return [
    {
      id: 'own push',
      what: 'otto pushes over orders:v1.0.2 with an account of his own',
      sent: pushOf(own, 'otto'),
      expected: seen(byOwn),
    },
    {
      id: 'stolen account',
      what: 'the robot of the pipeline pushes invoices:v1.2.9, and no pipeline goes on',
      sent: pushOf(stolen),
      expected: seen([stolen.image.digest]),
    },
    {
      id: 'deployed, not pushed',
      what: 'a host runs an image that nobody pushed',
      sent: [],
      expected: { is: 'unseen', why: 'nothing of clusters or hosts is read; a pull is no container' },
    },
    // Must hold: the owners of unrelated hooks clear nothing.
    {
      id: 'forged by the playground hook',
      what: 'before the stolen account, a pipeline of bramble/platform with the token of the playground',
      sent: [...pipelineOf(stolen, 'playground', 'platform'), ...pushOf(stolen)],
      expected: seen([stolen.image.digest]),
    },
    {
      id: 'forged by the playground registry',
      what: 'before and after his own push, the same by the robot through the webhook of the other Harbor project',
      sent: [retold, ...pushOf(own, 'otto'), { ...retold, at: retold.at + 9000 }],
      expected: seen(byOwn),
    },
    ...forgedPushes({ own, stolen, by: 'otto', pushOf: (one, by) => pushOf(one, by), runOf: (one) => pipelineOf(one) }),
    // Need not hold: nothing but the webhook exists, so that it may keep quiet; it must be called what it is.
    {
      id: 'forged pipeline by its own hook',
      what: 'after the stolen account, a pipeline of bramble/platform with the token of its hook',
      sent: [...pushOf(stolen), ...pipelineOf(stolen).map((one) => ({ ...one, at: one.at + 10 * MINUTE }))],
      expected: { is: 'called a claim', by: [stolen.image.digest] },
    },
  ];
}

export const bramble: Organisation = {
  name: 'GitLab and Harbor',
  policy: POLICY,
  secrets: SECRETS,
  unknown: [
    'runs of gitlab are told by webhooks alone (pipelines, playground)',
    'With an API token',
    'no record tells which build made an image',
    'pushes to harbor.bramble.example are told by webhooks alone',
    'nothing of clusters is read',
    'nothing of hosts is read',
  ],
  month: month(),
  attacks: attacks(),
};
