import { expect, test } from 'vitest';
import { compilePolicy } from '../../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../../policy/file/load.ts';
import { ACME } from '../../../../rules/scenarios/acme.ts';
import { untold } from '../../../../rules/scenarios/asking-scenario.ts';
import { history, minutes, quickly, type Step } from '../../../../rules/scenarios/history.ts';
import { onHost } from '../../../../rules/scenarios/scenario.ts';
import { joined } from '../../joined.fixture.ts';

const push = untold('shop/api:1', { by: 'ci-bot' });
const record = onHost('ci-1', 'pushed', '', 'shop/api:1');

function sentFrom(...steps: readonly Step[]): readonly (string | undefined)[] {
  const lineage = joined(history(...steps), compilePolicy(loadPolicy(ACME, 'policy.yaml')));
  return lineage.digestless.map((one) => lineage.sentAs(one)?.host);
}

test('a push without a digest is the one that a builder recorded under that name then', () => {
  expect(sentFrom(quickly(record, push))).toEqual(['ci-1']);
  expect(sentFrom(quickly(push, record))).toEqual(['ci-1']);
});

test('neither one of another name, nor of another minute, nor what a host recorded that no list names', () => {
  expect(sentFrom(quickly(onHost('ci-1', 'pushed', '', 'shop/api:2'), push))).toEqual([undefined]);
  expect(sentFrom(record, minutes(1), push)).toEqual([undefined]);
  expect(sentFrom(quickly(onHost('laptop-7', 'pushed', '', 'shop/api:1'), push))).toEqual([undefined]);
  expect(sentFrom(quickly(onHost('ci-1', 'tagged', 'a', 'shop/api:1'), push))).toEqual([undefined]);
});

test('of two of that name and time from two places neither is', () => {
  const [one, other] = ['192.0.2.10', '203.0.113.66'].map((from) => untold('shop/api:1', { by: 'ci-bot', from }));
  expect(one && other && sentFrom(quickly(one, record, other))).toEqual([undefined, undefined]);
});
