import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, type Step, usually } from '../scenarios/history.ts';
import { pushed, ran } from '../scenarios/scenario.ts';

type Told = NonNullable<Parameters<typeof ran>[1]>;

/** Six days of builds, each of which pushes a version; then four without any. */
function built(told: (index: number) => Told = () => ({})): Step {
  return [
    usually(18, (index) => [ran(`${index}/1`, told(index)), pushed(`shop/api:0.${index}`, `v${index}`)]),
    days(4),
  ];
}

function then(told: Told, digest = 'a'): Step {
  return [ran(`x-${digest}/1`, told), pushed('shop/api:1.4', digest)];
}

/** In one project, as in a monorepo. */
const WEB = { workflow: '.github/workflows/web.yml' };
const ofAnother: Step = [
  usually(18, (index) => [ran(`w${index}/1`, WEB), pushed(`shop/web:0.${index}`, `w${index}`)]),
  days(4),
  ran('w/1', WEB),
  pushed('shop/web:1.4', 'b'),
];

/** Of a project that is no repository: all there is to tell them apart is where the code is from. */
const OF = { system: 'google-cloud-build', project: 'acme-ci', of: 'github.com/acme/platform' } as const;
const FORK = { ...OF, of: 'github.com/dmarsh/platform' } as const;
const LISTED = `version: 1
publishers:
  - repositories: ["registry.acme.example/shop/**"]
    builds: [{ source: google-cloud-build, project: acme-ci, refs: [refs/heads/main] }]
`;
const ASKED = LISTED.replace('refs:', 'repositories: ["dmarsh/*"], refs:');

/** Previews of pull requests, each repository's by a project of its own. */
const preview = (nth: number, told: Told = {}): Told => ({
  workflow: '.github/workflows/preview.yml',
  trigger: 'pull_request',
  ref: `refs/pull/${nth}/merge`,
  ...told,
});
const OTHERS = ['web', 'cart', 'mail'];
/** Every other push to the others is a preview; here there was none. */
const builtBeside: Step = [
  usually(18, (index) => [
    ran(`${index}/1`),
    pushed(`shop/api:0.${index}`, `v${index}`),
    ...OTHERS.map((name): Step => {
      const project = `acme/${name}`;
      const isPreview = index % 2 === 1;
      return [
        hours(1),
        ran(`${name}-${index}/1`, isPreview ? preview(index, { project }) : { project }),
        pushed(`shop/${name}:${isPreview ? `pr-${index}` : `0.${index}`}`, `${name}${index}`),
      ];
    }),
  ]),
  days(4),
];
const first = (told: Told = {}, push: Parameters<typeof pushed>[2] = {}, tag = 'pr-77'): Step => [
  ran('p-77/1', preview(77, told)),
  pushed(`shop/api:${tag}`, 'a', push),
];

export const cases: readonly Case[] = [
  {
    name: 'a run for a pull request pushes where only builds of main did',
    ...history(built(), then({ ref: 'refs/pull/7/merge', trigger: 'pull_request' })),
    expect: 'fires',
    severity: 'medium',
    state: 'open',
    says: 'which ran on refs/pull/7/merge: no build that pushed here before did',
  },
  {
    name: 'a workflow that never pushed here pushes',
    ...history(built(), then({ workflow: '.github/workflows/lint.yml' })),
    expect: 'fires',
    says: 'which ran the workflow .github/workflows/lint.yml',
  },
  {
    name: 'a run of the usual branch, of which the record has the name alone',
    ...history(built(), then({ ref: 'main' })),
    expect: { quiet: 'usual' },
  },
  {
    name: 'a run of another branch, of which the record has the name alone',
    ...history(built(), then({ ref: 'dana' })),
    defeats: 'usual',
    expect: 'fires',
    says: 'which ran on dana',
  },
  {
    name: 'the first preview of a repository, where the account makes them in all others',
    ...history(builtBeside, first()),
    expect: { quiet: 'elsewhere' },
  },
  {
    name: 'the first preview of a repository, of a fork’s code',
    ...history(builtBeside, first({ head: 'mallory/shop' })),
    defeats: 'elsewhere',
    expect: 'fires',
    times: 1,
  },
  {
    name: 'a run like those of previews sets a tag like that of a release',
    ...history(builtBeside, first({}, {}, '1.4')),
    defeats: 'elsewhere',
    expect: 'fires',
    times: 1,
  },
  {
    name: 'a run like those of previews moves a tag that was there',
    ...history(pushed('shop/api:pr-77', 'z'), builtBeside, first()),
    defeats: 'elsewhere',
    expect: 'fires',
    times: 1,
  },
  {
    name: 'another account has what makes previews elsewhere push here',
    ...history(builtBeside, first({}, { by: 'mallory' })),
    defeats: 'elsewhere',
    expect: 'fires',
    times: 1,
  },
  {
    name: 'a run of another branch, in the workflow and by the trigger that other repositories have',
    ...history(builtBeside, days(4), then({ ref: 'refs/heads/dana' })),
    defeats: 'elsewhere',
    expect: 'fires',
    times: 1,
  },
  {
    name: 'a signer pushes while the build of another image goes on, whose account pushes that',
    ...history(built(), ofAnother, pushed('shop/api', 'a', { by: 'signer' })),
    expect: { quiet: 'beside' },
  },
  {
    name: 'the account of that other build pushes here, too',
    ...history(built(), ofAnother, pushed('shop/api', 'a')),
    defeats: 'beside',
    expect: 'fires',
    says: 'which ran the workflow .github/workflows/web.yml',
  },
  {
    name: 'somebody pushes while a build goes on that pushes nothing else',
    ...history(
      built(),
      ran('w/1', { workflow: '.github/workflows/web.yml' }),
      pushed('shop/api', 'a', { by: 'signer' }),
    ),
    defeats: 'beside',
    expect: 'fires',
  },
  {
    name: 'the usual workflow on main',
    ...history(built(), then({})),
    expect: { quiet: 'usual' },
  },
  {
    name: 'the first release: the usual workflow on a tag named like one',
    ...history(built(), then({ ref: 'refs/tags/v1.4' })),
    expect: { quiet: 'usual' },
  },
  {
    name: 'another branch, where many are built',
    ...history(
      built((index) => ({ ref: `refs/heads/topic-${index % 4}` })),
      then({ ref: 'refs/heads/topic-9' }),
    ),
    expect: { quiet: 'usual' },
  },
  {
    name: 'a branch, where the policy says which builds may push',
    policy: ACME,
    ...history(built(), then({ ref: 'refs/heads/dana' })),
    expect: { quiet: 'listed' },
  },
  {
    name: 'the first pushes on record of which the build is known',
    ...history(
      usually(18, (index) => [
        ran(`${index}/1`),
        ran(`${index}-2/1`, { workflow: 'other', ref: 'refs/heads/other' }),
        pushed(`shop/api:0.${index}`, `v${index}`),
      ]),
      days(4),
      then({ ref: 'refs/heads/dana' }),
    ),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'a branch that is called like a release',
    ...history(built(), then({ ref: 'refs/heads/v9.9' })),
    defeats: 'usual',
    expect: 'fires',
    says: 'on refs/heads/v9.9',
  },
  {
    name: 'a branch of which a build pushed two days ago',
    ...history(built(), then({ ref: 'refs/heads/dana' }, 'b'), days(2), then({ ref: 'refs/heads/dana' })),
    defeats: 'usual',
    expect: 'fires',
    says: 'shop/api:1.4 as sha256:aaaa',
  },
  {
    name: 'runs of a branch, beside honest pushes for days, are not what pushed',
    ...history(
      built(),
      usually(6, (index) => [
        ran(`m${index}/1`),
        ran(`d${index}/1`, { ref: 'refs/heads/dana' }),
        pushed(`shop/api:0.9${index}`, `w${index}`),
      ]),
      days(4),
      then({ ref: 'refs/heads/dana' }),
    ),
    defeats: 'too-early',
    expect: 'fires',
    says: 'on refs/heads/dana',
  },
  {
    name: 'an entry of the policy that lists no builds',
    policy: ACME.replace(/ {4}builds:\n(?: {6}.*\n)+/, ''),
    ...history(built(), then({ ref: 'refs/heads/dana' })),
    defeats: 'listed',
    expect: 'fires',
  },
  {
    name: 'beside a run of a branch, a releaser copies what the pipeline had built',
    ...history(
      built(),
      ran('m/1'),
      pushed('dev/api:1.4', 'a'),
      hours(1),
      ran('x/1', { ref: 'refs/heads/dana' }),
      pushed('shop/api:1.4', 'a', { by: 'release-bot' }),
    ),
    expect: { quiet: 'copied' },
  },
  {
    name: 'the run of a branch pushes to another repository first, with the same credential',
    ...history(built(), ran('x/1', { ref: 'refs/heads/dana' }), pushed('dana/x:1', 'a'), pushed('shop/api:1.4', 'a')),
    defeats: 'copied',
    expect: 'fires',
    says: 'pushed shop/api:1.4',
  },
  {
    name: 'code of a fork, from a branch that is called main',
    ...history(
      built(() => OF),
      then(FORK),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'which ran code of github.com/dmarsh/platform: no build that pushed here before did',
  },
  {
    name: 'the same where the policy lists the project and the branch, and no repository',
    policy: LISTED,
    ...history(
      built(() => OF),
      then(FORK),
    ),
    defeats: 'listed',
    expect: 'fires',
    severity: 'medium',
    says: 'which ran code of github.com/dmarsh/platform',
  },
  {
    name: 'code of the usual repository, whose record names no host',
    policy: LISTED,
    ...history(
      built(() => OF),
      then({ ...OF, of: 'acme/platform' }),
    ),
    expect: { quiet: 'usual' },
  },
  {
    name: 'code of a repository that the policy names',
    policy: ASKED,
    ...history(
      built(() => OF),
      then(FORK),
    ),
    expect: { quiet: 'listed' },
  },
  {
    name: 'code of one of the repositories of the project, which pushes elsewhere',
    ...history(
      usually(36, (index) => [
        ran(`${index}/1`, index % 2 === 0 ? OF : FORK),
        pushed(index % 2 === 0 ? `shop/api:0.${index}` : `shop/web:0.${index}`, `v${index}`),
      ]),
      days(4),
      then(FORK),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'which ran code of github.com/dmarsh/platform',
  },
  {
    name: 'code of one more repository, where that of many is built',
    ...history(
      built((index) => ({ ...OF, of: `github.com/acme/part-${index % 6}` })),
      then({ ...OF, of: 'github.com/acme/part-7' }),
    ),
    expect: { quiet: 'usual' },
  },
];
