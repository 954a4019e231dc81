import { describe, expect, test } from 'vitest';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../../rules/scenarios/acme.ts';
import { released } from '../../rules/scenarios/control-scenario.ts';
import { days, history, type Step } from '../../rules/scenarios/history.ts';
import { pushed, ran } from '../../rules/scenarios/scenario.ts';
import { analyze } from './analyze.ts';
import { told } from './merging.fixture.ts';
import { tracesOf } from './look-ups/trace.ts';

const policy = compilePolicy(loadPolicy(Buffer.from(ACME), 'landwaiter.yaml'));

/** What `push-without-build` finds missing behind the push of an image that no run explains. */
function missing(...steps: readonly Step[]): readonly (readonly string[])[] {
  const story = history(...steps, days(1));
  const { findings } = analyze({ ...story, inputs: [] }, policy);
  return findings
    .filter(({ rule }) => rule === 'push-without-build')
    .map((finding) => finding.missing.filter((text) => text.startsWith('a release')));
}

const version = (number: string, tag: string): Step => [
  released(tag),
  ran(`${number}/1`),
  pushed(`shop/api:${number}`, number),
  days(1),
];
const before: Step = [version('1.0.0', 'v1.0.0'), version('1.1.0', 'v1.1.0'), version('1.2.0-alpine', 'v1.2.0')];

describe('a push without a build, under a version tag', () => {
  test('lacks a release where every version before it has one', () => {
    expect(missing(before, pushed('shop/api:1.3.0', 'e'))).toEqual([
      ['a release 1.3.0: each of the 3 version tags pushed here before it has one'],
    ]);
  });

  test('is not less suspicious for a release that anybody could have claimed', () => {
    expect(missing(before, released('v1.3.0'), pushed('shop/api:1.3.0', 'e'))).toEqual([[]]);
  });

  test.each([
    ['some version before it has none', [ran('9/1'), pushed('shop/api:0.9.0', '9'), days(1), before]],
    ['too few came before it', [version('1.0.0', 'v1.0.0'), version('1.1.0', 'v1.1.0')]],
    ['nothing tells of releases', [ran('9/1'), pushed('shop/api:0.9.0', '9'), days(1)]],
  ])('lacks none where %s', (_, steps: readonly Step[]) => {
    expect(missing(steps, pushed('shop/api:1.3.0', 'e'))).toEqual([[]]);
  });

  test('a tag that is no version needs none', () => {
    expect(missing(before, pushed('shop/api:nightly', 'e'))).toEqual([[]]);
  });

  test('a moving tag such as 1.3 has the releases it moves to', () => {
    expect(missing(before, version('1.3', 'v1.3.1'), pushed('shop/api:1.4.0', 'e'))).toEqual([
      ['a release 1.4.0: each of the 4 version tags pushed here before it has one'],
    ]);
  });
});

test('a chain shows the release of its tag and what a forge says it deployed, as the claims they are', () => {
  const feeds = [
    told('distribution/push-gitlab-ci-job', {
      '16:45:02': '16:41:30',
      '"1.4"': '"1.4.0"',
      'shop/api': 'acme/shop/api',
    }),
    told('gitlab/api-pipeline', { '"main"': '"v1.4.0"', '"tag": false': '"tag": true' }),
    told('gitlab/release-created'),
    told('gitlab/deployment-succeeded'),
  ];
  const asked = compilePolicy(
    loadPolicy(
      Buffer.from(`version: 1
publishers:
  - repositories: ["registry.acme.example/acme/shop/**"]
    actors: [shop-bot]
    builds: [{ source: gitlab, project: acme/shop }]
`),
      'landwaiter.yaml',
    ),
  );
  for (const order of [feeds, feeds.toReversed()]) {
    const [chain] = tracesOf('acme/shop/api:1.4.0', analyze({ events: order.flat(), coverage: [], inputs: [] }, asked));
    const steps = chain?.steps.map(({ kind, title, strength }) => [kind, title, strength]);
    expect(steps?.[0]).toEqual(['release', 'gitlab says that v1.4.0 of acme/shop was released', 'asserted']);
    expect(steps?.at(-1)).toEqual(['deploy', 'gitlab says that acme/shop deployed it: production', 'asserted']);
    // Without a policy the release is found by the repository's name; which run built it, nobody says.
    const [plain] = tracesOf(
      'acme/shop/api:1.4.0',
      analyze({ events: order.flat(), coverage: [], inputs: [] }, observe()),
    );
    expect(plain?.steps.map(({ kind }) => kind)).toEqual(['release', 'push', 'tag']);
  }
});

test('a deployment that names its image is shown in the chain of that image alone', () => {
  const A = `sha256:${'a'.repeat(64)}`;
  const [reported] = told('gitlab/deployment-succeeded');
  if (reported?.type !== 'deployment.reported') throw new Error('no deployment');
  const started = { ...reported, id: 'earlier', at: reported.at - 60_000, status: 'started' as const };
  const events = [
    ...told('distribution/push-manifest'),
    ...[started, reported].map((one) => ({ ...one, images: [{ reference: 'registry.acme.example/shop/api:1.4' }] })),
    { ...reported, id: 'other', deployment: '16', images: [{ reference: 'registry.acme.example/shop/web:1' }] },
  ];
  const [chain] = tracesOf(A, analyze({ events, coverage: [], inputs: [] }, observe()));
  expect(chain?.steps.filter(({ kind }) => kind === 'deploy').map(({ title }) => title)).toEqual([
    'gitlab says that acme/shop deployed it: production',
  ]);
});
