import { expect, test } from 'vitest';
import type { ControlChanged } from '../../../core/control-event.ts';
import { compilePolicy, observe } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { joinControls } from './controls.ts';

function fact(at: number, more: Partial<ControlChanged>): ControlChanged {
  return {
    type: 'control.changed',
    id: `${at}`,
    source: 'aws-cloudtrail',
    strength: 'recorded',
    origin: { path: 'trail.json', line: at, sha256: String(at) },
    at,
    control: 'telemetry',
    effect: 'changed',
    subject: 'Lambda function forward-audit',
    change: 'deleted',
    ...more,
  };
}

const gone = fact(9, {});
const subscribed = (subject: string, more: Partial<ControlChanged> = {}) =>
  fact(1, { subject, effect: 'tightened', change: 'goes to it', binds: 'Lambda function forward-audit', ...more });
const NAMED = compilePolicy(
  loadPolicy(
    'version: 1\nsources:\n  - { name: trail, kind: aws-cloudtrail, functions: [forward-audit] }\n',
    'landwaiter.yaml',
  ),
);

const about = (facts: readonly ControlChanged[], policy = observe()) =>
  joinControls(facts, policy)
    .filter(({ facts: [one] }) => one === gone)
    .map(({ effect, change }) => [effect, change]);

test('that a function is gone is nothing where it is not known to carry telemetry', () => {
  expect(about([gone])).toEqual([]);
  expect(about([gone, subscribed('log group /aws/eks/prod/cluster', { binds: 'Lambda function thumbnails' })])).toEqual(
    [],
  );
  expect(about([gone, subscribed('log group /aws/eks/prod/cluster', { at: 10 })])).toEqual([]);
  expect(about([gone, subscribed('log group /aws/eks/prod/cluster', { strength: 'asserted' })])).toEqual([]);
});

test('the policy names it: telemetry was cut', () => {
  expect(about([gone], NAMED)).toEqual([['loosened', 'deleted']]);
});

test('a subscription on record leads to it', () => {
  expect(about([gone, subscribed('log group /aws/eks/prod/cluster')])).toEqual([
    ['loosened', 'deleted; log group /aws/eks/prod/cluster went to it'],
  ]);
  expect(about([gone, subscribed('EventBridge rule thumbnails')])).toEqual([
    ['changed', 'deleted; EventBridge rule thumbnails went to it'],
  ]);
});
