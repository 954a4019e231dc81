import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../core/time.ts';
import type { Finding, FindingState } from '../../core/finding.ts';
import { buildLineage } from '../../lineage/lineage.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../scenarios/acme.ts';
import * as builtin from '../builtin/index.ts';
import { evaluate } from '../engine/engine.ts';
import { days, history, hours, minutes, REGISTRY, type Step, usually } from '../scenarios/history.ts';
import { nest } from './incidents.ts';
import { deleted, deployed, digestOf, pushed, ran, runs } from '../scenarios/scenario.ts';

const { events, coverage } = history(
  usually(12, (index) => pushed(`shop/api:0.${index}`, `v${index}`)),
  days(4),
  ['a', 'b', 'c'].map((name): Step => [pushed(`shop/api:1.${name}`, name, { by: 'mallory' }), days(1)]),
  deployed('shop/api', `shop/api@${digestOf('c')}`),
  runs('shop/api', `shop/api@${digestOf('c')}`, 'c'),
);
const at = Math.max(...events.map((event) => event.at)) + 20 * MINUTE;
const found = evaluate(
  buildLineage(events, coverage, observe(), at, { registry: new Set(['distribution']), ci: new Set(['github']) }),
  Object.values(builtin),
).findings;
const [campaign, implant] = ['stranger-keeps-pushing', 'implant-deployed'].map((rule) =>
  found.find((finding) => finding.rule === rule),
);
const told = (findings: readonly Finding[]) => findings.map(({ rule, incident }) => [rule, incident]);

test('an incident within a greater one is told there, with all that it is made of', () => {
  expect(told(found)).toEqual([
    ['stranger-keeps-pushing', undefined],
    ['implant-deployed', campaign?.id],
    ...Array.from({ length: 3 }, () => ['push-by-new-actor', campaign?.id]),
  ]);
  expect([...(campaign?.parts ?? [])].sort()).toEqual(
    found
      .slice(1)
      .map(({ id }) => id)
      .sort(),
  );
});

test('of two rules that say of one moment how grave it is the same one heads the incident, whatever the ids', () => {
  for (const [one, other] of [
    ['a', 'b'],
    ['b', 'a'],
  ] as const) {
    const [first] = found.filter(({ rule }) => rule === 'push-by-new-actor');
    if (!first) throw new Error('no finding');
    const twins = nest([
      { ...first, id: one, rule: 'injected-container' },
      { ...first, id: other, rule: 'unapproved-registry-deployed' },
    ]);
    expect(twins.map(({ rule, incident }) => [rule, incident])).toEqual([
      ['injected-container', undefined],
      ['unapproved-registry-deployed', one],
    ]);
  }
});

test('is nested the same when it was nested before', () => {
  expect(told(nest([...found].reverse()))).toEqual(told(found));
});

test.each<FindingState>(['suppressed', 'resolved', 'pending'])('what is %s tells nothing that is open', (state) => {
  const changed = nest(found.map((one) => (one.id === campaign?.id ? { ...one, state } : one)));
  expect(changed.find(({ rule }) => rule === 'implant-deployed')?.incident).toBeUndefined();
  const parts = changed.filter(({ rule }) => rule === 'push-by-new-actor');
  expect(parts.filter(({ incident }) => incident === undefined)).toHaveLength(2);
  expect(parts.filter(({ incident }) => incident !== undefined && incident === implant?.id)).toHaveLength(1);
});

test('two tags given to one digest in one second are one incident', () => {
  const twice = history(
    ran('8123/1'),
    pushed('shop/api:1.4', 'a'),
    days(8),
    ['1.5', 'main'].map((tag): Step => [pushed(`shop/api:${tag}`, 'b', { by: 'mallory' }), minutes(-59 / 60)]),
    hours(1),
    deployed('shop/api', 'shop/api:1.5'),
    deployed('shop/web', 'shop/api:main'),
    runs('shop/api', 'shop/api:1.5', 'b'),
    runs('shop/web', 'shop/api:main', 'b'),
  );
  const now = Math.max(...twice.events.map((event) => event.at)) + 20 * MINUTE;
  const policy = compilePolicy(loadPolicy(ACME, 'acme'));
  const kinds = { registry: new Set(['distribution']), ci: new Set(['github']) };
  const { findings } = evaluate(buildLineage(twice.events, twice.coverage, policy, now, kinds), Object.values(builtin));
  const incidents = findings.filter(({ incident, severity }) => incident === undefined && severity !== 'low');
  expect(incidents.map(({ rule, severity }) => [rule, severity])).toEqual([['implant-deployed', 'critical']]);
});

test('two incidents about one image, each with parts of its own, are one', () => {
  const part = found.find(({ rule }) => rule === 'push-by-new-actor');
  if (!part) throw new Error('nothing found');
  const about = (id: string, more: Partial<Finding> = {}): Finding => ({ ...part, id, rule: id, ...more });
  const nested = nest([
    about('a', { severity: 'high', parts: ['c'] }),
    about('b', { severity: 'high', parts: ['d'] }),
    about('c'),
    about('d'),
  ]);
  const [head] = nested;
  expect(nested.map(({ incident }) => incident)).toEqual([undefined, head?.id, head?.id, head?.id]);
});

test('what one account signs beside others, in whatever repositories of a registry, is one incident', () => {
  const artifactType = 'application/vnd.cncf.notary.signature';
  const names = ['a', 'b', 'c', 'd'];
  const { events, coverage } = history(
    names.map((name, index): Step => {
      const repository = `shop/${index % 2}`;
      return [
        pushed(`${repository}:${name}`, name),
        ['ci-bot', 'mallory'].map((by) => pushed(repository, `${by}${name}`, { by, subject: name, artifactType })),
      ];
    }),
  );
  const time = Math.max(...events.map((event) => event.at)) + 20 * MINUTE;
  const kinds = { registry: new Set(['distribution']), ci: new Set(['github']) };
  const { findings } = evaluate(buildLineage(events, coverage, observe(), time, kinds), Object.values(builtin));
  const signed = findings.filter(({ rule }) => rule === 'signature-replaced');
  expect(signed).toHaveLength(2);
  expect(new Set(signed.map(({ image }) => image?.repository))).toEqual(new Set(['shop/0', 'shop/1']));
  expect(signed.filter(({ incident }) => incident === undefined)).toHaveLength(1);
});

test('what is open about one image is one incident, though the worst about it waits for evidence', () => {
  const [worst, ...others] = found.filter(({ rule }) => rule === 'push-by-new-actor').slice(0, 1);
  expect(others).toEqual([]);
  if (!worst) throw new Error('nothing found');
  const about = (id: string, part: Partial<Finding>): Finding => ({ ...worst, id, rule: id, ...part });
  const nested = nest([
    about('a', { severity: 'critical', state: 'pending' }),
    about('b', { severity: 'high' }),
    about('c', { severity: 'medium' }),
  ]);
  expect(told(nested)).toEqual([
    ['a', undefined],
    ['b', undefined],
    ['c', 'b'],
  ]);
});

test('copies of what one burst set are told with the burst, and a copy of something else is not', () => {
  const [burst, copy, other] = ['a', 'b', 'c'].map((name): Finding => {
    const [one] = found.filter(({ rule }) => rule === 'push-by-new-actor');
    if (!one?.image) throw new Error('nothing found');
    return {
      ...one,
      id: name,
      rule: name,
      image: { ...one.image, repository: `mirror/${name}`, digest: digestOf(name) },
    };
  });
  if (!burst || !copy || !other) throw new Error('nothing found');
  const { image: _, ...act } = burst;
  const on = new Map([['a', ['x', 'b'].map((name) => `${REGISTRY}/shop/s:${name}@${digestOf(name)}`)]]);
  expect(told(nest([act, copy, other], on))).toEqual(
    expect.arrayContaining([
      ['a', undefined],
      ['b', 'a'],
      ['c', undefined],
    ]),
  );
});

test('what one clean-up deletes though it runs is one incident, and what the same account deletes at another hour is not', () => {
  const names = ['a', 'b', 'c', 'd'];
  const { events, coverage } = history(
    names.map((name): Step => [pushed(`shop/${name}:1`, name), runs(`shop/${name}`, `shop/${name}:1`, name)]),
    hours(5),
    deleted('shop/a', { digest: 'a', by: 'cleaner' }),
    deleted('shop/b', { digest: 'b', by: 'cleaner' }),
    days(1),
    deleted('shop/c', { digest: 'c', by: 'cleaner' }),
    hours(3),
    deleted('shop/d', { digest: 'd', by: 'cleaner' }),
  );
  const time = Math.max(...events.map((event) => event.at)) + 20 * MINUTE;
  const kinds = { registry: new Set(['distribution']), ci: new Set(['github']) };
  const { findings } = evaluate(buildLineage(events, coverage, observe(), time, kinds), Object.values(builtin));
  const deletions = findings.filter(({ rule }) => rule === 'running-image-deleted');
  expect(deletions).toHaveLength(4);
  expect(deletions.filter(({ incident }) => incident === undefined).map(({ image }) => image?.repository)).toEqual([
    'shop/d',
    expect.stringMatching(/^shop\/[abc]$/),
  ]);
});

test('a clean-up of which only later records say who did it is one incident, and what somebody else deletes at that hour is not', () => {
  const names = ['a', 'b', 'c'];
  const { events, coverage } = history(
    names.map((name): Step => [pushed(`shop/${name}:1`, name), runs(`shop/${name}`, `shop/${name}:1`, name)]),
    hours(5),
    deleted('shop/a', { digest: 'a', by: '' }),
    days(1),
    deleted('shop/b', { digest: 'b', by: 'ci-bot' }),
    deleted('shop/c', { digest: 'c', by: 'mallory' }),
  );
  const time = Math.max(...events.map((event) => event.at)) + 20 * MINUTE;
  const kinds = { registry: new Set(['distribution']), ci: new Set(['github']) };
  const { findings } = evaluate(buildLineage(events, coverage, observe(), time, kinds), Object.values(builtin));
  const deletions = findings.filter(({ rule }) => rule === 'running-image-deleted');
  expect(deletions).toHaveLength(3);
  expect(deletions.filter(({ incident }) => incident === undefined).map(({ image }) => image?.repository)).toEqual([
    'shop/c',
    expect.stringMatching(/^shop\/[ab]$/),
  ]);
});

test('an image that runs and is deleted by its tag and by its digest is one incident, and one that is deleted at another hour is not', () => {
  const { events, coverage } = history(
    ['a', 'b'].map((name): Step => [pushed(`shop/${name}:1`, name), runs(`shop/${name}`, `shop/${name}:1`, name)]),
    hours(5),
    deleted('shop/a:1', { by: 'cleaner' }),
    deleted('shop/a', { digest: 'a', by: 'cleaner' }),
    hours(3),
    deleted('shop/b:1', { by: 'cleaner' }),
  );
  const time = Math.max(...events.map((event) => event.at)) + 20 * MINUTE;
  const kinds = { registry: new Set(['distribution']), ci: new Set(['github']) };
  const { findings } = evaluate(buildLineage(events, coverage, observe(), time, kinds), Object.values(builtin));
  const deletions = findings.filter(({ rule }) => rule === 'running-image-deleted');
  expect(deletions).toHaveLength(3);
  expect(deletions.flatMap(({ incident, image }) => (incident === undefined ? image?.repository : []))).toEqual([
    'shop/b',
    'shop/a',
  ]);
});

describe('what an environment does not list', () => {
  const policy = compilePolicy(loadPolicy(ACME, 'landwaiter.yaml'));
  const listless = (...steps: readonly Step[]) => {
    const told = history(...steps);
    const view = buildLineage(
      told.events,
      told.coverage,
      policy,
      Math.max(...told.events.map((one) => one.at)) + HOUR,
      {
        registry: new Set(['distribution']),
        ci: new Set(['github']),
      },
    );
    return evaluate(view, Object.values(builtin)).findings.filter(({ rule }) => rule.startsWith('unapproved-'));
  };
  const alone = (findings: readonly Finding[]) =>
    findings.filter(({ incident }) => incident === undefined).map(({ image }) => image?.repository);

  test('is one incident for all that comes from one registry, or one folder of it', () => {
    const found = listless(
      ['api', 'web', 'pay'].map((name): Step => [deployed(name, `other.example/${name}/x:1`), days(1)]),
      ['api', 'web'].map((name): Step => [deployed(`${name}-pr`, `registry.acme.example/preview/${name}:1`), days(1)]),
    );
    expect([found.length, alone(found).length]).toEqual([5, 2]);
  });

  test('is no shelter: what an intruder brings from elsewhere is an incident of its own', () => {
    const found = listless(
      ['api', 'web'].map((name): Step => [deployed(name, `registry.acme.example/preview/${name}:1`), days(1)]),
      deployed('pay', 'registry.acme.example/mallory/pay:1'),
      deployed('job', 'registry.evil.example/preview/job:1'),
    );
    expect(alone(found)).toEqual(expect.arrayContaining(['mallory/pay', 'preview/job']));
    expect(alone(found)).toHaveLength(3);
  });
});

test('bytes of one name that a workload runs in turn, and no record accounts for, are one incident', () => {
  const story = history(
    pushed('shop/web:1', 'f'),
    days(1),
    deployed('shop/api', 'shop/api:1.4'),
    runs('shop/api', 'shop/api:1.4', 'a', { ended: true }),
    days(1),
    runs('shop/api', 'shop/api:1.4', 'b'),
    runs('shop/other', 'shop/api:1.4', 'c'),
    days(1),
    pushed('shop/web:2', 'f'),
  );
  const all = evaluate(
    buildLineage(story.events, story.coverage, observe(), Math.max(...story.events.map((event) => event.at)) + HOUR, {
      registry: new Set(['distribution']),
      ci: new Set(['github']),
    }),
    Object.values(builtin),
  ).findings.filter(({ rule }) => rule === 'silent-roll' || rule === 'unknown-image-running');
  const heads = all.filter(({ incident }) => incident === undefined);
  expect(all.length).toBeGreaterThan(2);
  expect(new Set(heads.map(({ placement }) => placement?.workload))).toEqual(
    new Set(['Deployment/api', 'Deployment/other']),
  );
  expect(heads).toHaveLength(2);
});

test('the same put into one image after the other by one account is one incident, and something else is not', () => {
  const [first] = found.filter(({ rule }) => rule === 'push-by-new-actor');
  if (!first?.image) throw new Error('no finding');
  const { image } = first;
  const carrying = (id: string, name: string, says: string, by = 'ci-bot'): Finding => ({
    ...first,
    id,
    rule: 'implant-in-contents',
    severity: 'medium',
    actor: { name: by, kind: 'robot' },
    image: { ...image, repository: `shop/${name}`, digest: digestOf(id) },
    lastEventAt: first.lastEventAt + id.length * HOUR,
    contents: {
      column: 'open',
      score: 40,
      complete: true,
      reasons: [
        { kind: 'certificate-authority', path: '/usr/local/share/ca-certificates/acme.crt', points: 30, says },
        { kind: 'unowned-code', path: `/app/${name}.js`, points: 10, says: 'javascript' },
      ],
    },
  });
  const all = [carrying('a', 'api', 'Acme'), carrying('bb', 'web', 'Acme'), carrying('ccc', 'pay', 'Acme')];
  const others = [carrying('dddd', 'cart', 'Mallory'), carrying('eeeee', 'mail', 'Acme', 'eve')];
  const heads = nest([...all, ...others]).filter(({ incident }) => incident === undefined);
  expect(new Set(heads.map(({ image: one }) => one?.repository))).toEqual(
    new Set(['shop/api', 'shop/cart', 'shop/mail']),
  );
  expect(heads).toHaveLength(3);
});
