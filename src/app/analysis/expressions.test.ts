import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../core/finding.ts';
import { parseTime } from '../../core/time.ts';
import { evaluate } from '../../rules/engine/engine.ts';
import { history } from '../../rules/scenarios/history.ts';
import { deployed, pushed, runs } from '../../rules/scenarios/scenario.ts';
import { analyze, RULES } from './analyze.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { SHAPES } from '../../policy/expressions/expression-fields.ts';
import { compileExpressions } from '../../policy/expressions/expressions.ts';
import { loadPolicy } from '../../policy/file/load.ts';

const compiled = (text: string) => compilePolicy(loadPolicy(text, 'landwaiter.yaml'), compileExpressions);
const one = (on: string, when: string, rest: string): string =>
  `version: 1\npublishers: [{ repositories: ["**"], actors: [ci-bot] }]\nexpressions:\n  - id: own\n    on: ${on}\n    when: ${JSON.stringify(when)}\n    reason: because\n    ${rest}\n`;
const story = history(
  pushed('shop/api:1.4', 'a', { by: 'mallory', labels: { team: 'red' } }),
  deployed('shop/api', 'shop/api:1.4', { by: 'dana' }),
  runs('shop/api', 'shop/api:1.4', 'a'),
);
const found = (policy: string): readonly Finding[] => analyze({ ...story, inputs: [] }, compiled(policy)).findings;
const byMallory = (policy: string) =>
  found(policy)
    .filter((finding) => finding.rule === 'push-by-unapproved-actor')
    .map(({ severity, state, resolution }) => ({ severity, state, resolution }));

describe('an expression on findings', () => {
  const when = 'finding.rule == "push-by-unapproved-actor" && finding.actor.name == "mallory"';

  test.each([
    ['effect: raise', 'critical'],
    ['effect: lower', 'medium'],
    ['effect: info', 'info'],
  ])('%s makes it %s', (effect, severity) => {
    expect(byMallory(one('finding', when, effect))).toEqual([{ severity, state: 'open', resolution: undefined }]);
  });

  test('silences it until it ends, and says who answers for it', () => {
    const silence = (expires: string) =>
      byMallory(one('finding', when, `effect: silence\n    owner: dana@acme.example\n    expires: ${expires}`));
    expect(silence('2026-12-01T00:00:00Z')).toEqual([
      {
        severity: 'high',
        state: 'suppressed',
        resolution: 'silenced by expression own of dana@acme.example: because, until 2026-12-01T00:00:00Z',
      },
    ]);
    expect(silence('2026-11-01T00:00:00Z')).toEqual([{ severity: 'high', state: 'open', resolution: undefined }]);
  });

  test('a silenced part makes no incident', () => {
    const silent = one(
      'finding',
      'finding.image.repository == "shop/api"',
      'effect: silence\n    owner: d\n    expires: 2027-01-01T00:00:00Z',
    );
    expect(found(silent).filter((finding) => finding.state === 'open')).toEqual([]);
  });

  test('that cannot be evaluated silences nothing', () => {
    const silence = 'effect: silence\n    owner: dana\n    expires: 2027-01-01T00:00:00Z';
    expect(byMallory(one('finding', 'finding.evidence[40].source == "x"', silence))).toMatchObject([{ state: 'open' }]);
    expect(byMallory(one('finding', '"yes"', silence))).toMatchObject([{ state: 'open' }]);
  });

  test('sees when it happened, and on what evidence', () => {
    const effect = 'effect: critical';
    const hours =
      'finding.first < timestamp("2026-11-02T09:00:00Z") && finding.evidence.exists(e, e.source == "distribution")';
    expect(byMallory(one('finding', `${hours} && ${when}`, effect))).toMatchObject([{ severity: 'critical' }]);
  });
});

describe('an expression on pushes and placements', () => {
  const rules = (policy: string) =>
    found(policy).flatMap(({ rule, severity }) => (rule === 'policy:own' ? [severity] : []));

  test('is a rule of its own', () => {
    expect(
      rules(one('push', 'push.labels["team"] == "red" && push.repository.startsWith("shop/")', 'severity: high')),
    ).toEqual(['high']);
    expect(rules(one('placement', 'placement.running && "dana" in placement.deployers', 'severity: low'))).toEqual([
      'low',
    ]);
    expect(rules(one('push', 'push.actor.kind == "human"', 'severity: high'))).toEqual([]);
  });

  test('asks for labels and names that are not there without failing', () => {
    expect(rules(one('push', 'push.labels["cost-centre"] != "7" && push.client != "x"', 'severity: high'))).toEqual([
      'high',
    ]);
  });

  test('is a suspicion like any other', () => {
    const policy = one('push', 'push.actor.name == "mallory"', 'severity: high');
    const incident = found(policy).find((finding) => finding.rule === 'implant-deployed');
    const own = found(policy).find((finding) => finding.rule === 'policy:own');
    expect(incident?.parts).toContain(own?.id);
  });

  test('finds the same whatever the order of the facts', () => {
    const policy = compiled(one('push', 'push.actor.name == "mallory"', 'severity: high'));
    const events = story.events.toReversed();
    const { lineage } = analyze({ ...story, events, inputs: [] }, policy);
    expect(evaluate(lineage, RULES).findings).toEqual(analyze({ ...story, inputs: [] }, policy).findings);
  });
});

describe('a wrong expression is refused with its place', () => {
  test.each([
    ['finding', 'finding.acter.name == "x"', 'effect: lower', 'no field is named acter; did you mean "actor"?'],
    ['finding', 'push.tag == "x"', 'effect: lower', 'push is no variable here; choose from finding'],
    ['finding', 'finding.rule.name == "x"', 'effect: lower', 'name: there is no field in a text'],
    [
      'finding',
      'finding.evidence.exists(e, e.lines == "x")',
      'effect: lower',
      'no field is named lines; choose from source, path, says',
    ],
    ['finding', 'finding.rule = "x"', 'effect: lower', /1:14: .*=/],
    [
      'finding',
      Array.from({ length: 120 }, () => 'finding.rule == "x"').join('||'),
      'effect: lower',
      /Too|1000|long|characters/i,
    ],
    [
      'push',
      '[1].exists(a, [1].exists(b, [1].exists(c, a == b)))',
      'severity: low',
      'nests more than 2 of exists, all, filter and map',
    ],
    ['push', 'google.protobuf.Any{} == push', 'severity: low', /no type here/],
  ])('%s: %s', (on, when, rest, reason) => {
    const load = () => compiled(one(on, when, rest));
    expect(load).toThrow(/^landwaiter\.yaml:\d+:\d+: expressions\[0\]\.when: /);
    expect(load).toThrow(reason);
  });

  test.each([
    ['finding', 'severity: high', 'say what happens to the finding: effect'],
    ['finding', 'effect: silence', 'what silences findings must end: expires'],
    ['push', 'effect: lower', 'belongs to expressions on finding'],
    ['push', 'title: x', 'say how bad it is: severity'],
  ])('on %s with only %s', (on, rest, reason) => {
    expect(() => compiled(one(on, 'true', rest))).toThrow(reason);
  });

  test('a pattern that backtracks costs nothing', () => {
    const hostile = one('push', 'push.client.matches("^(a+)+$")', 'severity: low');
    const events = history(pushed('shop/api:1', 'a', { client: `${'a'.repeat(5000)}!` })).events;
    expect(
      analyze({ events, coverage: [], inputs: [] }, compiled(hostile), parseTime('2026-11-03T00:00:00Z')).findings.some(
        (one) => one.rule === 'policy:own',
      ),
    ).toBe(false);
  });
});

test('the guide names every field that a condition sees', () => {
  const guide = readFileSync(new URL('../../../docs/expressions.md', import.meta.url), 'utf8');
  for (const [variable, fields] of Object.entries(SHAPES)) {
    const table = guide.slice(guide.indexOf(`| \`${variable}.…\``)).split('\n\n', 1)[0] ?? '';
    for (const field of Object.keys(fields)) expect(table, `${variable}.${field}`).toContain(field);
  }
});
