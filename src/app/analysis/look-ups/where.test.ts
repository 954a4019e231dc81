import { describe, expect, test } from 'vitest';
import type { LandwaiterEvent } from '../../../core/event.ts';
import { compilePolicy, observe } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { ACME } from '../../../rules/scenarios/acme.ts';
import { untold } from '../../../rules/scenarios/asking-scenario.ts';
import { issued } from '../../../rules/scenarios/control-scenario.ts';
import { days, history, minutes, type Step } from '../../../rules/scenarios/history.ts';
import { moment } from '../../../rules/scenarios/moments.ts';
import { deployed, pushed, ran, runs } from '../../../rules/scenarios/scenario.ts';
import { placeLines } from '../../cli/text/place-text.ts';
import { type Analysis, analyze } from '../analyze.ts';
import { tracesOf } from './trace.ts';
import { whereIs } from './where.ts';

const A = `sha256:${'a'.repeat(64)}`;
const REGISTRY = 'registry.acme.example';

function seen(...steps: readonly Step[]): Analysis {
  return analyze({ ...history(...steps), inputs: [] }, observe());
}

/** As the kubelet tells it, with the ids of the pod and of the runtime. */
function container(step: Step, more: Partial<Extract<LandwaiterEvent, { type: 'container.observed' }>>): Step {
  return moment((id, at) => {
    const [event] = history(step).events;
    if (event?.type !== 'container.observed') throw new Error('no container');
    return { ...event, id: `kubernetes-pods:${id}`, at, started: at, ...more };
  });
}

function places(text: string, analysis: Analysis) {
  return whereIs(text, analysis).placements.map(({ image, running, containers }) => ({
    image: `${image.repository}:${image.tag}`,
    running,
    pods: containers?.map(({ pod }) => pod),
  }));
}

const runsOnly = seen(runs('shop/api', 'shop/api:1.4', 'a'), minutes(1), runs('shop/web', 'shop/web:2', 'b'));

test('what an actor did without pushing an image of which records tell is found by what findings call it', () => {
  const role = 'arn:aws:sts::111122223333:assumed-role/vendor/support-1';
  const analysis = seen(
    untold('shop/api:edge', { by: 'shop+ci', from: '192.0.2.66' }),
    runs('shop/api', 'shop/api:edge', 'a'),
    deployed('shop/web', 'shop/web:2', { by: role }),
  );
  const set = whereIs('shop+ci', analysis);
  expect(set.untold.map(({ tag, address }) => [tag, address])).toEqual([['edge', '192.0.2.66']]);
  expect(set.placements.map(({ image }) => image.tag)).toEqual(['edge']);
  expect(whereIs(role, analysis).deployments.map(({ image }) => image)).toEqual([`${REGISTRY}/shop/web:2`]);
  const arns = ['arn:aws:iam::111122223333:role/vendor', 'arn:aws:iam::111122223333:role/partners/vendor'];
  for (const name of ['role vendor/support-1', 'role vendor', 'vendor', 'support-1', ...arns])
    expect(whereIs(name, analysis).deployments, name).toHaveLength(1);
  for (const other of ['arn:aws:iam::444455556666:role/vendor', 'arn:aws:iam::111122223333:role/vendors'])
    expect(() => whereIs(other, analysis), other).toThrow(/no record/);
});

test('a person is found by what stands before the @ of an address, and of a session that is called so', () => {
  const session = 'arn:aws:sts::111122223333:assumed-role/ops/jonas.weber@acme.example';
  for (const by of ['jonas.weber', 'jonas.weber@acme.example', session])
    expect(whereIs('jonas.weber', seen(deployed('shop/web', 'shop/web:2', { by }))).deployments, by).toHaveLength(1);
});

test('what an actor set is told with where it ran', () => {
  const found = whereIs(
    'mira@acme.example',
    seen(deployed('shop/api', 'shop/api:1.4', { by: 'mira@acme.example' }), runs('shop/api', 'shop/api:1.4', 'a')),
  );
  expect(found.placements.map(({ image, running }) => [image.tag, running])).toEqual([['1.4', true]]);
});

test('of an address what records tell that was done from there, and where it led', () => {
  const analysis = seen(
    pushed('shop/api:1.4', 'b', { by: 'ci-bot', from: '203.0.113.66' }),
    runs('shop/api', 'shop/api:1.4', 'b'),
    issued('eve', 'ci-bot', 'T1', { from: '203.0.113.67' }),
  );
  const found = whereIs('203.0.113.66', analysis);
  expect([found.of, found.pushes.length, found.placements.length]).toEqual(['address', 1, 1]);
  expect(found.from.map(({ says }) => says)).toEqual([
    expect.stringContaining('ci-bot pushed shop/api:1.4 as sha256:bbbbbbbbbbbb…'),
  ]);
  expect(whereIs('203.0.113.67', analysis).from).toHaveLength(1);
  expect(() => whereIs('203.0.113.68', analysis)).toThrow('no record mentions');
});

test('of many pushes by one account those under suspicion are known, and by which credential each is', () => {
  const policy = compilePolicy(loadPolicy(ACME, 'policy.yaml'));
  const analysis = analyze(
    { ...history(ran('8123/1'), pushed('shop/api:1', 'a'), days(1), pushed('shop/api:1', 'b')), inputs: [] },
    policy,
  );
  const { pushes, suspected } = whereIs('ci-bot', analysis);
  expect(pushes.map(({ key }) => suspected.has(key))).toEqual([false, true]);
});

test('the same bytes are under suspicion by whichever name, and so is what was pushed as a part of a suspected index alone', () => {
  const policy = compilePolicy(loadPolicy(ACME, 'policy.yaml'));
  const analysis = analyze(
    {
      ...history(
        ran('8123/1'),
        pushed('shop/api', 'a', { layers: '12' }),
        pushed('shop/api', 'b', { layers: '13' }),
        pushed('shop/api:edge', 'c', { children: 'ab' }),
        days(1),
        pushed('shop/api', 'd', { layers: '14', by: 'mallory' }),
        pushed('shop/api:edge', 'e', { children: 'ad', by: 'mallory' }),
        pushed('shop/web', 'e', { children: 'ad', by: 'mallory' }),
        days(1),
        pushed('shop/web:2', 'f', { layers: '145', by: 'mallory' }),
      ),
      inputs: [],
    },
    policy,
  );
  const { pushes, suspected } = whereIs('mallory', analysis);
  expect(pushes.map(({ digest, key }) => [digest[7], suspected.has(key)])).toEqual([
    ['d', true],
    ['e', true],
    ['e', true],
    ['f', true],
  ]);
  const byBot = whereIs('ci-bot', analysis);
  expect(byBot.pushes.map(({ digest, key }) => [digest[7], byBot.suspected.has(key)])).toContainEqual(['a', false]);
  for (const [asked, told] of [
    ['d', `The index sha256:${'e'.repeat(12)}… that lists it is under suspicion, and 1 image has what came with it`],
    ['e', 'It is under suspicion, and 1 image has what came with it'],
  ] as const)
    expect(whereIs(`sha256:${asked.repeat(64)}`, analysis).heirs.join(' ')).toContain(told);
  expect(whereIs(A, analysis).heirs).toEqual([]);
});

describe('a tag that runs and was never pushed', () => {
  test('is found by its name, and what is not on record is said', () => {
    expect(places(`${REGISTRY}/shop/api:1.4`, runsOnly)).toEqual([
      { image: 'shop/api:1.4', running: true, pods: ['api-7d4b9c5f6d-x2x9q'] },
    ]);
    expect(whereIs('shop/api:1.4', runsOnly).notOnRecord).toEqual([
      `no push of ${REGISTRY}/shop/api:1.4 is in the records of ${REGISTRY}, which begin at 2026-11-02 07:00:00 UTC`,
    ]);
    const { events } = history(runs('shop/api', 'shop/api:1.4', 'a'));
    expect(whereIs('shop/api:1.4', analyze({ events, coverage: [], inputs: [] }, observe())).notOnRecord).toEqual([
      `no push of ${REGISTRY}/shop/api:1.4 is on record, for no feed of ${REGISTRY} is read`,
    ]);
  });

  test('has a chain, and its custody says which container it is of', () => {
    const [chain] = tracesOf('shop/api:1.4', runsOnly);
    expect(chain?.steps.map(({ kind }) => kind)).toEqual(['run']);
    expect(chain?.custodyOf).toMatchObject({ digest: A, workload: 'Deployment/api' });
    expect(chain?.notOnRecord).toHaveLength(1);
  });

  test('has the custody of each place that runs it, the latest first', () => {
    const both = seen(
      pushed('shop/api:1.4', 'a'),
      runs('shop/api', 'shop/api:1.4', 'a'),
      minutes(5),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'two' }),
      minutes(5),
      runs('shop/web', 'shop/api:1.4', 'b', { ended: true }),
    );
    const [chain] = tracesOf('shop/api:1.4', both);
    const told = [chain, ...(chain?.alsoRunning ?? [])].map((one) => [
      one?.custodyOf?.workload,
      one?.custodyOf?.digest,
    ]);
    expect(told).toEqual([
      ['Deployment/api', whereIs('shop/api:1.4', both).placements[1]?.image.digest],
      ['Deployment/api', A],
    ]);
    expect(chain?.alsoRunning?.[0]?.custody).toEqual(whereIs(A, both).placements[0]?.custody);
  });

  test('another tag of the repository is not taken for it', () => {
    expect(() => whereIs('shop/api:1.5', runsOnly)).toThrow(`on record is ${REGISTRY}/shop/api`);
  });

  test('what only a deployment names is told, too, as not seen running', () => {
    const asked = seen(deployed('shop/api', 'shop/api:1.4'));
    expect(places('shop/api:1.4', asked)).toEqual([{ image: 'shop/api:1.4', running: false, pods: [] }]);
  });
});

describe('a digest as it is printed', () => {
  test.each([
    'sha256:aaaaaaaaaaaa',
    'sha256:aaaaaaaaaaaa…',
    'sha256:aaaaaaaaaaaa...',
    'aaaaaaaaaaaa…',
    'aaaaaaaaaaaa',
    A,
  ])('%s', (text) => {
    expect(places(text, runsOnly)).toHaveLength(1);
    expect(tracesOf(text, runsOnly)).toHaveLength(1);
  });

  test('of a config means the images that have it', () => {
    const analysis = seen(pushed('shop/api:1.4', 'a', { config: 'c' }), runs('shop/api', 'shop/api:1.4', 'a'));
    expect(places('cccccccccccc', analysis)).toHaveLength(1);
    expect(tracesOf(`sha256:${'c'.repeat(64)}`, analysis)).toEqual(tracesOf(A, analysis));
  });

  test('after a name it is of that name alone', () => {
    expect(places(`${REGISTRY}/shop/api:1.4 sha256:aaaaaaaaaaaa…`, runsOnly)).toHaveLength(1);
    expect(places(`shop/api@sha256:aaaaaaaaaaaa…`, runsOnly)).toHaveLength(1);
    expect(places(`shop/api@${A}`, runsOnly)).toHaveLength(1);
    // So Harbor writes it.
    expect(places(`shop/api:${A}`, runsOnly)).toHaveLength(1);
    expect(() => whereIs('shop/web@sha256:aaaaaaaaaaaa…', runsOnly)).toThrow('no record mentions');
  });
});

describe('a name that is on record in a longer form', () => {
  const analysis = seen(pushed('prod/shop/api:1.4.2', 'a'), pushed('base/alpine:3', 'c'));

  test('is proposed', () => {
    const proposed = `no record mentions "shop/api:1.4.2": on record is ${REGISTRY}/prod/shop/api:1.4.2`;
    expect(() => whereIs('shop/api:1.4.2', analysis)).toThrow(proposed);
    expect(() => tracesOf('shop/api:1.4.2', analysis)).toThrow(proposed);
  });

  test('or whoever is nearly called so', () => {
    const mallory = seen(pushed('shop/api:1.4.2', 'a', { by: 'mallory' }));
    expect(() => whereIs('malory', mallory)).toThrow('no record mentions "malory": on record is mallory');
  });

  test('several are listed', () => {
    const both = seen(pushed('prod/shop/api:1.4.2', 'a'), pushed('dev/shop/api:1.4.2', 'a'));
    expect(() => tracesOf('shop/api:1.4.2', both)).toThrow(
      `on record are ${REGISTRY}/dev/shop/api:1.4.2, ${REGISTRY}/prod/shop/api:1.4.2`,
    );
  });

  test('only by whole parts of its path', () => {
    expect(() => tracesOf('op/api:1.4.2', analysis)).toThrow('give a digest');
  });
});

test('the case of a host does not matter', () => {
  const analysis = seen(pushed('shop/api:1.4', 'a'), runs('shop/api', 'shop/api:1.4', 'a'));
  expect(tracesOf('Registry.ACME.example/shop/api:1.4', analysis)).toEqual(
    tracesOf(`${REGISTRY}/shop/api:1.4`, analysis),
  );
  expect(places('REGISTRY.acme.EXAMPLE/shop/api:1.4', analysis)).toHaveLength(1);
});

describe('containers', () => {
  const told = { podUid: 'uid-1', instance: 'containerd://1' };

  test('are listed with pod, uid and the id of the runtime', () => {
    const analysis = seen(container(runs('shop/api', 'shop/api:1.4', 'a'), told));
    expect(whereIs(A, analysis).placements[0]?.containers).toMatchObject([
      { pod: 'api-7d4b9c5f6d-x2x9q', podUid: 'uid-1', id: 'containerd://1', others: [] },
    ]);
  });

  test('a second digest that a status named leads to the same container, and to no other of the workload', () => {
    const analysis = seen(
      container(runs('shop/api', 'shop/api:1.4', 'a'), told),
      container(runs('shop/api', 'shop/api:1.4', 'a', { pod: 'other' }), {
        podUid: 'uid-2',
        instance: 'containerd://2',
      }),
      minutes(1),
      container(runs('shop/api', 'shop/api:1.4', 'e'), { ...told, byId: true }),
    );
    expect(places('eeeeeeeeeeee', analysis).map(({ pods }) => pods)).toEqual([['api-7d4b9c5f6d-x2x9q']]);
    expect(places(A, analysis).flatMap(({ pods }) => pods)).toHaveLength(2);
  });

  test('that ran, did not, and run again do not run all the time', () => {
    const pod = (uid: string, more = {}): Step =>
      container(runs('shop/api', 'shop/api:1.4', 'a', { pod: uid }), { podUid: uid, ...more });
    const analysis = seen(pod('one'), pod('one', { running: false }), minutes(58), pod('two'));
    const [place] = whereIs('shop/api:1.4', analysis).placements;
    const ran = history(pod('one'), pod('one'), minutes(58), pod('two')).events;
    expect(place).toMatchObject({ running: true, breaks: [{ from: ran[1]?.at, to: ran[2]?.at }] });
    expect(place && placeLines(place).slice(0, 3)).toEqual([
      '  2026-11-02 08:00:00  runs again                 Deployment/api, container api, namespace shop, cluster prod-1',
      `                       ${REGISTRY}/shop/api:1.4 sha256:aaaaaaaaaaaa…`,
      '                       none ran from 2026-11-02 08:01:00 until 2026-11-02 09:00:00',
    ]);
  });

  test('that never began to run are said to, and do not run', () => {
    const analysis = seen(
      container(runs('shop/api', 'shop/api:1.4', 'a'), { running: false, waiting: 'ErrImagePull' }),
    );
    const [place] = whereIs('shop/api:1.4', analysis).placements;
    expect(place).toMatchObject({ running: false, containers: [{ waiting: 'ErrImagePull' }] });
  });

  test('a chain of a tag that moved says which pod runs which bytes', () => {
    const analysis = seen(
      pushed('shop/api:1.4', 'a'),
      runs('shop/api', 'shop/api:1.4', 'a', { pod: 'one' }),
      minutes(5),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
      runs('shop/api', 'shop/api:1.4', 'b', { pod: 'two' }),
    );
    const steps = tracesOf('shop/api:1.4', analysis).flatMap((chain) => chain.steps);
    expect(steps.filter(({ kind }) => kind === 'run').map(({ title }) => title)).toEqual([
      'pod api-7d4b9c5f6d-one of Deployment/api/api in prod-1/shop runs sha256:aaaaaaaaaaaa…',
      'pod api-7d4b9c5f6d-two of Deployment/api/api in prod-1/shop runs sha256:bbbbbbbbbbbb…',
    ]);
  });
});

describe('what looks as if there were nothing', () => {
  test('of a platform’s image the index that lists it ran', () => {
    const found = whereIs(
      `sha256:${'b'.repeat(64)}`,
      seen(
        pushed('shop/api', 'b'),
        pushed('shop/api:1.4', 'e', { children: 'bc' }),
        runs('shop/api', 'shop/api:1.4', 'e'),
      ),
    );
    expect(found.placements).toEqual([]);
    expect(found.within).toEqual([
      expect.stringContaining('The index sha256:eeeeeeeeeeee… lists it, and 1 place ran that, first container api'),
    ]);
  });

  test('who pushed nothing by his own name started runs, and these pushed', () => {
    const outsiders = { trigger: 'pull_request_target', head: 'dredge/shop', by: 'dredge', made: ['a'] } as const;
    const found = whereIs('dredge', seen(ran('8123/1', outsiders), pushed('shop/api:live', 'a')));
    expect([found.of, found.pushes]).toEqual(['actor', []]);
    expect(found.acts).toEqual([
      expect.stringMatching(
        /^started github run 8123\/1 of acme\/shop at .* by pull_request_target with code of the fork dredge\/shop/,
      ),
    ]);
    expect(() => whereIs('nobody-here', runsOnly)).toThrow('no record mentions');
  });
});
