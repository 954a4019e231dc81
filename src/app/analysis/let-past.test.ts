import { expect, test } from 'vitest';
import type { Decision } from '../../core/decision.ts';
import { DAY } from '../../core/time.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { cases } from '../../rules/builtin/exception-expired.cases.ts';
import type { Case } from '../../rules/rule.ts';
import { ACME } from '../../rules/scenarios/acme.ts';
import { days, history } from '../../rules/scenarios/history.ts';
import { pushed } from '../../rules/scenarios/scenario.ts';
import { analyze } from './analyze.ts';
import { letPast } from './let-past.ts';
import { told } from './merging.fixture.ts';
import { decisionOn } from './decision.fixture.ts';

function judged({ policy, events, coverage }: Case) {
  const analysis = analyze(
    { events, coverage, inputs: [] },
    policy === undefined ? observe() : compilePolicy(loadPolicy(policy, 'acme.yaml')),
  );
  return letPast(analysis, [], analysis.lineage.at);
}

function caseOf(name: string): Case {
  const found = cases.find((one) => one.name === name);
  if (!found) throw new Error(`there is no case ${name}`);
  return found;
}

test('an ended exception under which something still runs says what rests on it, and how often it was used', () => {
  expect(judged(caseOf('what was pushed under an exception still runs after its end'))).toMatchObject([
    {
      kind: 'exception',
      id: 'EX-7',
      owner: 'dana@acme.example',
      approvedBy: 'lee@acme.example',
      standing: 'ended',
      uses: 1,
      last: { what: expect.stringContaining('shop/api') },
      rests: { says: expect.stringContaining('still runs what it covered'), finding: expect.any(String) },
    },
  ]);
});

test('nothing rests on one that nothing was done under, or whose image is gone', () => {
  const [unused] = judged(caseOf('an exception under which nothing was done'));
  expect(unused).toMatchObject({ standing: 'ended', uses: 0, silences: [] });
  expect(unused).not.toHaveProperty('rests');
  expect(judged(caseOf('another image runs since'))[0]).not.toHaveProperty('rests');
});

test('what is accepted in images counts the pushes that carried it', () => {
  expect(judged(caseOf('an image runs with what was accepted in images until a day'))).toMatchObject([
    { kind: 'accepted contents', standing: 'ended', uses: 1, rests: { says: expect.any(String) } },
  ]);
});

test('a suppression waits, holds, ends, and what it silenced is there again', () => {
  const story = history(pushed('shop/api:1.4', 'a'), days(1), pushed('shop/api:1.4', 'b', { by: 'mallory' }));
  const policy = compilePolicy(loadPolicy(ACME, 'acme.yaml'));
  const before = analyze({ ...story, inputs: [] }, policy);
  const [found] = before.findings.filter(({ incident }) => incident === undefined);
  const made = before.lineage.at + 1;
  const decision = decisionOn(found, made, { kind: 'suppress', until: made + DAY });
  const at = (when: number, decisions: readonly Decision[]) => {
    const analysis = analyze({ ...story, inputs: [], decisions }, policy, when);
    return letPast(analysis, decisions, when).find(({ kind }) => kind === 'suppression');
  };
  expect(at(made + 1, [decision])).toMatchObject({
    standing: 'in force',
    reason: 'a drill',
    ends: made + DAY,
    silences: [{ id: found?.id }],
  });
  const lifted: Decision = { ...decision, id: 'd2', kind: 'unsuppress', at: made + 5 };
  expect(at(made + 6, [decision, lifted])).toMatchObject({ standing: 'ended', ends: made + 5, silences: [] });
  expect(at(made + 2 * DAY, [decision])).toMatchObject({
    standing: 'ended',
    rests: { says: 'it is open again', finding: found?.id },
  });
});

test('break-glass is told with the workload, once, and whether what it let in still runs', () => {
  const pod = told('kubernetes-pods/running-pod', { 'api-7d9f6c-x2x7q': 'api-0', '16:46': '17:10' });
  const events = [...told('kubernetes-audit/image-policy-webhook-break-glass'), ...pod];
  const analysis = analyze({ events, coverage: [], inputs: [] }, observe());
  expect(letPast(analysis, [], analysis.lineage.at)).toMatchObject([
    { kind: 'break-glass', standing: 'used', uses: 1, rests: { says: expect.stringContaining('still runs') } },
  ]);
  expect(letPast(analysis, [], 0)).toEqual([]);
});
