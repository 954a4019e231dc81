import { describe, expect, test } from 'vitest';
import { MINUTE } from '../../core/time.ts';
import { buildLineage } from '../../lineage/lineage.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../scenarios/acme.ts';
import * as builtin from '../builtin/index.ts';
import { type Evaluation, evaluate } from './engine.ts';
import { carryOver } from '../incidents/resolve.ts';
import type { Quiet, Rule, Story } from '../rule.ts';
import { days, history, hours, minutes, quickly, type Step, usually, unheard } from '../scenarios/history.ts';
import { absent } from '../scenarios/control-scenario.ts';
import { deployed, digestOf, pushed, ran, runs, updated } from '../scenarios/scenario.ts';

const acme = compilePolicy(loadPolicy(ACME, 'acme'));
const withPolicy = (more: string): typeof acme => compilePolicy(loadPolicy(`${ACME}${more}`, 'acme'));
const kinds = { registry: new Set(['distribution']), ci: new Set(['github']) };
const latest = ({ events }: Story): number => Math.max(...events.map((event) => event.at)) + 20 * MINUTE;
const judge = (
  story: Story,
  policy = acme,
  at = latest(story),
  rules: readonly Rule[] = Object.values(builtin),
): Evaluation => evaluate(buildLineage(story.events, story.coverage, policy, at, kinds), rules);
const of = (rule: string, { findings }: Pick<Evaluation, 'findings'>) =>
  findings.filter((finding) => finding.rule === rule);

const overwritten = history(
  ran('8123/1'),
  pushed('shop/api:1.4', 'a'),
  days(1),
  pushed('shop/api:1.4', 'b', { by: 'mallory' }),
);
const EXCEPTION = (scope: string, expires: string): string => `
exceptions:
  - { id: EX-7, reason: emergency fix, owner: dana@acme.example, expires: ${expires}, scope: ${scope} }
`;

describe('a push of which only a webhook names the run', () => {
  const story = history(ran('8123/1', { strength: 'asserted' }), pushed('shop/api:1.4', 'a'));
  const soon = Math.max(...story.events.map(({ at }) => at)) + MINUTE;

  test('waits for the answer of the system, where a collector asks it', () => {
    const asking =
      '\ncollectors:\n  - { name: runs, kind: github, source: ci, secret: API, projects: [acme/shop] }\nsources:\n  - { name: ci, kind: github }\n';
    const [finding] = of('push-without-build', judge(story, withPolicy(asking), soon));
    expect(finding).toMatchObject({ state: 'pending', severity: 'high' });
    expect(finding?.resolution).toMatch(/^asking github for (?=.*acme\/shop)(?=.*8123).* until /);
    expect(finding?.missing[0]).toMatch(/^github’s own record of .*8123.*, of which only a webhook tells$/);
    const [late] = of('push-without-build', judge(story, withPolicy(asking)));
    expect(late?.state).toBe('open');
    expect(late?.missing[0]).toMatch(/; nothing that was asked of it was answered in time$/);
  });

  const isAsked = withPolicy(
    '\ncollectors:\n  - { name: runs, kind: github, source: ci, secret: API, projects: [acme/shop] }\nsources:\n  - { name: ci, kind: github }\n',
  );
  const claimed = (...steps: readonly Step[]): Story =>
    history(ran('8123/1', { strength: 'asserted' }), pushed('shop/api:1.4', 'a'), ...steps);

  test('opens at once, and says why, when the system says that there is no such run', () => {
    const [finding] = of('push-without-build', judge(claimed(absent('8123/1')), isAsked, soon));
    expect(finding?.state).toBe('open');
    expect(finding?.missing[0]).toMatch(/^github run 8123\/1 .* asked for it, github says that there is none$/);
    expect(finding?.evidence.map(({ says }) => says)).toContain(
      'asked for it, github has no github run 8123/1 of acme/shop',
    );
  });

  test('still waits where a claim says so, or only one of two runs is not there', () => {
    const [waiting] = of(
      'push-without-build',
      judge(claimed(absent('8123/1', { strength: 'asserted' })), isAsked, soon),
    );
    expect(waiting?.state).toBe('pending');
    const two = history(
      ran('8124/1', { strength: 'asserted' }),
      ran('8123/1', { strength: 'asserted' }),
      pushed('shop/api:1.4', 'a'),
      absent('8123/1'),
    );
    const [finding] = of(
      'push-without-build',
      judge(two, isAsked, Math.max(...two.events.map(({ at }) => at)) + MINUTE),
    );
    expect(finding?.state).toBe('pending');
    expect(finding?.resolution).toContain('8124/1');
  });

  test('is explained when the run is found after all, whatever was said of it before', () => {
    const found = history(ran('8123/1'), pushed('shop/api:1.4', 'a'), absent('8123/1'));
    expect(of('push-without-build', judge(found, isAsked))).toEqual([]);
  });

  test('is explained by it, where nobody can ask', () => {
    expect(of('push-without-build', judge(story))).toEqual([]);
  });
});

describe('the id of a finding', () => {
  test('stays the same when more becomes known, and is another one for another push', () => {
    const before = of('tag-repointed', judge(overwritten));
    const later = history(
      ran('8123/1'),
      pushed('shop/api:1.4', 'a'),
      days(1),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
      pushed('shop/api:1.4', 'b', { by: 'mallory', source: 'harbor' }),
      hours(1),
      deployed('shop/api', 'shop/api:1.4'),
    );
    expect(before.map((finding) => finding.id)).toEqual(of('tag-repointed', judge(later)).map((finding) => finding.id));
    const other = history(pushed('shop/api:1.4', 'a'), days(1), pushed('shop/api:1.4', 'c', { by: 'mallory' }));
    expect(of('tag-repointed', judge(other))[0]?.id).not.toBe(before[0]?.id);
  });

  test('is the same when the same thing happens again: one finding with the evidence of both', () => {
    const again = history(
      pushed('shop/api:1.4', 'a'),
      hours(1),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
      hours(1),
      pushed('shop/api:1.4', 'a', { by: 'release-bot' }),
      hours(1),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
    );
    const found = of('tag-repointed', judge(again)).filter((finding) => finding.image?.digest === digestOf('b'));
    expect(found).toHaveLength(1);
    expect(found[0]?.evidence.filter((one) => one.says.includes('mallory'))).toHaveLength(2);
  });
});

describe('states', () => {
  test('a finding that rests on a missing record waits for late ones, then opens', () => {
    const story = history(pushed('shop/api:edge', 'a'));
    const at = story.events[0]?.at ?? 0;
    expect(of('push-without-build', judge(story, acme, at + 60_000))[0]).toMatchObject({
      state: 'pending',
      resolution: expect.stringContaining('evidence may still arrive'),
    });
    expect(of('push-without-build', judge(story, acme, at + 20 * 60_000))[0]).toMatchObject({ state: 'open' });
  });

  test('late evidence resolves a finding, and says what explains the push', () => {
    const push = pushed('shop/api:edge', 'a');
    const earlier = judge(history(minutes(1), push)).findings;
    const now = judge(history(ran('8123/1'), push));
    const resolved = carryOver(earlier, now.findings, now.quiet, 1).find(
      (finding) => finding.rule === 'push-without-build',
    );
    expect(resolved).toMatchObject({
      state: 'resolved',
      resolution:
        'github run 8123/1 of acme/shop explains it by time; told by github of 2026-11-02T08:10:00Z, github.ndjson:1',
      resolvedBy: [
        {
          source: 'github',
          path: 'github.ndjson',
          line: 1,
          time: Date.parse('2026-11-02T08:10:00Z'),
          says: 'github run 8123/1 of acme/shop explains it by time',
        },
      ],
    });
  });

  test('what a claim alone resolves says so first', () => {
    const push = pushed('shop/api:edge', 'a');
    const earlier = judge(history(minutes(1), push)).findings;
    const now = judge(history(ran('8123/1', { strength: 'asserted' }), push));
    const resolved = carryOver(earlier, now.findings, now.quiet, 1).find(({ rule }) => rule === 'push-without-build');
    expect(resolved?.resolution).toMatch(
      /^only a claim says so: github run 8123\/1 of acme\/shop explains it by time;/,
    );
  });

  test('a policy change resolves a finding visibly', () => {
    const earlier = judge(overwritten).findings;
    const relaxed = compilePolicy(
      loadPolicy(ACME.replace('actors: [ci-bot, nightly-bot]', 'actors: [ci-bot, nightly-bot, mallory]'), 'acme'),
    );
    const now = judge(overwritten, relaxed);
    const found = carryOver(earlier, now.findings, now.quiet, 1).find(
      (finding) => finding.rule === 'push-by-unapproved-actor',
    );
    expect(found).toMatchObject({
      state: 'resolved',
      resolution: expect.stringMatching(/^the policy allows mallory to push to shop\/api; told by distribution of /),
    });
  });

  test('a resolved finding opens again when it recurs', () => {
    const [finding] = of('tag-repointed', judge(overwritten));
    const resolved = carryOver(finding ? [finding] : [], [], new Map(), 1);
    expect(resolved.map((one) => one.state)).toEqual(['resolved']);
    const reopened = carryOver(resolved, finding ? [finding] : [], new Map(), 2);
    expect(reopened).toMatchObject([{ state: 'open', reopenedAt: 2 }]);
    expect(carryOver(reopened, finding ? [finding] : [], new Map(), 3)).toMatchObject([{ reopenedAt: 2 }]);
  });

  test('an exception suppresses, names its owner and reason, and takes the suspicion away', () => {
    const story = history(
      pushed('shop/api:1.4', 'a'),
      days(1),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
      hours(1),
      runs('shop/api', 'shop/api:1.4', 'b'),
    );
    const { findings } = judge(
      story,
      withPolicy(EXCEPTION('{ repositories: ["registry.acme.example/shop/api"] }', '2026-12-01T00:00:00Z')),
    );
    const found = of('push-by-unapproved-actor', { findings })[0];
    expect(found).toMatchObject({
      state: 'suppressed',
      exception: 'EX-7',
      resolution: expect.stringContaining('EX-7 of dana@acme.example: emergency fix'),
    });
    expect(of('implant-deployed', { findings })).toEqual([]);
    expect(of('implant-deployed', judge(story))).toHaveLength(1);
  });

  test.each([
    ['nobody approved', '', 'open'],
    ['its owner approved', 'approvedBy: "Dana@acme.example", ', 'open'],
    ['its owner approved by another name', 'approvedBy: dana, ', 'open'],
    ['somebody else approved', 'approvedBy: lee@acme.example, ', 'suppressed'],
  ])('an exception that %s leaves a critical finding as it should', (_name, approvedBy, state) => {
    const story = history(ran('1/1'), pushed('shop/api:v1', 'a'), days(1), ran('2/1'), pushed('shop/api:v1', 'b'));
    const text = `${ACME}${EXCEPTION('{ repositories: ["registry.acme.example/shop/api"] }', '2026-12-01T00:00:00Z')}`;
    const aliased = text.replace('actors:\n', 'actors:\n  - { name: dana@acme.example, aliases: [dana] }\n');
    const policy = compilePolicy(loadPolicy(aliased.replace('owner:', `${approvedBy}owner:`), 'acme'));
    const [found] = of('immutable-tag-repointed', judge(story, policy));
    expect(found).toMatchObject({ severity: 'critical', state });
    expect(found?.missing.some((one) => one.startsWith('approval of exception EX-7'))).toBe(state === 'open');
  });

  test('an exception that had ended at the time of the push covers nothing', () => {
    const policy = withPolicy(EXCEPTION('{ actors: [mallory] }', '2026-11-02T09:00:00Z'));
    expect(of('push-by-unapproved-actor', judge(overwritten, policy))[0]).toMatchObject({ state: 'open' });
  });
});

describe('severity', () => {
  test('unproven absence lowers it by one step, and the policy has the last word', () => {
    const story = unheard(history(hours(6), pushed('shop/api:edge', 'a')), 'github', 3, 99);
    expect(of('push-without-build', judge(story))[0]).toMatchObject({
      severity: 'medium',
      absence: 'unproven',
    });
    const strict = withPolicy('rules: { push-without-build: { severity: critical } }\n');
    expect(of('push-without-build', judge(story, strict))[0]).toMatchObject({
      severity: 'critical',
    });
  });

  test('a rule that the policy switches off says nothing', () => {
    expect(
      of('tag-repointed', judge(overwritten, withPolicy('rules: { tag-repointed: { enabled: false } }\n'))),
    ).toEqual([]);
  });
});

test('an incident is one: its parts name it, follow it, and are those of the push and of what it reached', () => {
  const story = history(
    pushed('shop/api:1.4', 'a'),
    deployed('shop/api', 'shop/api:1.4'),
    days(1),
    pushed('shop/api:1.4', 'b', { by: 'mallory' }),
    hours(1),
    updated('shop/api', `shop/api@${digestOf('b')}`, { by: 'mallory' }),
    runs('shop/api', `shop/api@${digestOf('b')}`, 'b'),
  );
  const { findings } = judge(story);
  const incident = findings.findIndex((finding) => finding.rule === 'implant-deployed');
  const parts = findings[incident]?.parts ?? [];
  const following = findings.slice(incident + 1, incident + 1 + parts.length);
  expect(following.map((finding) => finding.rule)).toEqual(
    expect.arrayContaining(['push-by-unapproved-actor', 'tag-repointed', 'deployed-by-unapproved-actor']),
  );
  expect(following.every((finding) => finding.incident === findings[incident]?.id && parts.includes(finding.id))).toBe(
    true,
  );
});

test('a rollback by somebody else is one story: the move is a part of it', () => {
  const { findings } = judge(
    history(
      pushed('shop/api:1.4', 'a'),
      days(1),
      pushed('shop/api:1.4', 'b'),
      days(1),
      pushed('shop/api:1.4', 'a', { by: 'mallory' }),
    ),
    observe(),
  );
  expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
    ['tag-rolled-back', 'high'],
    ['tag-repointed', 'high'],
  ]);
  expect(findings[1]?.incident).toBe(findings[0]?.id);
});

describe('a burst', () => {
  const names = Array.from({ length: 6 }, (_, index) => index);
  const worm = quickly(...names.map((index) => pushed(`shop/s${index}:latest`, 'e', { by: 'mallory' })));
  const told = (...steps: readonly Step[]): Story => history(pushed('shop/s3:latest', 'a'), days(1), ...steps);

  test('is one finding, whose id stays when pushes at its beginning become known late', () => {
    const whole = told(worm, hours(1));
    const first = whole.events[1];
    const late = { ...whole, events: whole.events.filter((event) => event !== first) };
    const found = [late, whole].map((story) => of('push-burst', judge(story, observe())));
    expect(found.map((one) => one.map(({ id }) => id))).toEqual([[found[0]?.[0]?.id], [found[0]?.[0]?.id]]);
    expect(found[1]?.[0]?.evidence.length).toBe(6);
  });

  test('puts every one of its pushes under suspicion: what reaches a container is an incident with the burst as its part', () => {
    const { findings } = judge(told(worm, runs('shop/s4', 'shop/s4:latest', 'e')), observe());
    const [incident] = of('implant-deployed', { findings });
    const [burst] = of('push-burst', { findings });
    expect(incident?.image).toMatchObject({ repository: 'shop/s4', tag: 'latest' });
    expect(incident?.parts).toContain(burst?.id);
    expect(burst?.incident).toBe(incident?.id);
  });

  test('is covered by an exception of the time at which it happened, for its actor', () => {
    const [start, end] = ['2026-11-02T00:00:00Z', '2026-11-05T00:00:00Z'];
    const policy = withPolicy(EXCEPTION(`{ actors: [mallory] }, starts: ${start}`, end));
    const [burst] = of('push-burst', judge(told(worm, days(9), pushed('shop/s0:1', 'b')), policy));
    expect(burst).toMatchObject({ state: 'suppressed', exception: 'EX-7', actor: { name: 'mallory' } });
  });
});

test('an image that runs from a look-alike of a repository is an incident with the look-alike as its part', () => {
  const { findings } = judge(
    history(
      usually(12, (index) => pushed(`shop/payment:0.${index}`, `p-${index}`)),
      days(4),
      pushed('shop/payment:1', 'a'),
      pushed('shop/paymnt:1', 'd', { by: 'mallory' }),
      runs('shop/payment', 'shop/paymnt:1', 'd'),
    ),
    observe(),
  );
  const [incident] = of('implant-deployed', { findings });
  expect(incident?.parts).toContain(of('lookalike-reference', { findings })[0]?.id);
});

describe('quiet verdicts', () => {
  const saying = (verdict: Quiet): Rule => ({ ...builtin.tagRepointed, on: 'push', detect: () => verdict });
  const story = history(pushed('shop/api:1.4', 'a'));
  const run = (rule: Rule) => judge(story, observe(), undefined, [rule]);

  test('are kept with their reason', () => {
    const { quiet } = run(saying({ quiet: 'same-actor', strength: 'recorded', because: 'ci-bot set it' }));
    expect([...quiet.values()]).toEqual([{ quiet: 'same-actor', strength: 'recorded', because: 'ci-bot set it' }]);
  });

  test('on weaker evidence than the condition asks for are a bug of the rule', () => {
    expect(() => run(saying({ quiet: 'same-actor', strength: 'asserted', because: 'a webhook says so' }))).toThrow(
      'tag-repointed: same-actor needs recorded evidence and was given asserted',
    );
  });

  test('by a condition that the rule does not declare are a bug of the rule', () => {
    expect(() => run(saying({ quiet: 'mood', strength: 'verified', because: '' }))).toThrow(
      'no quiet condition is called mood',
    );
  });
});
