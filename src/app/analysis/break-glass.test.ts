import { expect, test } from 'vitest';
import { observe } from '../../policy/compile/compile.ts';
import { analyze } from './analyze.ts';
import { told } from './merging.fixture.ts';

test('a break-glass on record at audit level Metadata is a finding about the pod, whose image nobody knows', () => {
  const events = told('kubernetes-audit/image-policy-webhook-break-glass');
  const { findings, report } = analyze({ events, coverage: [], inputs: [] }, observe());
  expect(findings).toMatchObject([
    {
      rule: 'break-glass-used',
      severity: 'high',
      confidence: 'recorded',
      placement: { cluster: 'prod-eu', namespace: 'shop', workload: 'Pod/api-0' },
      actor: { name: 'system:serviceaccount:kube-system:replicaset-controller' },
    },
  ]);
  expect(findings[0]?.placement).not.toHaveProperty('container');
  expect(findings[0]?.missing.join()).toContain('which image it runs');
  expect(report().placements).toEqual([]);
});

test('the same pod in a list of pods makes it a finding about its container', () => {
  const pod = told('kubernetes-pods/running-pod', { 'api-7d9f6c-x2x7q': 'api-0', '16:46': '17:10' });
  const events = [...told('kubernetes-audit/image-policy-webhook-break-glass'), ...pod];
  for (const order of [events, events.toReversed()]) {
    const { findings } = analyze({ events: order, coverage: [], inputs: [] }, observe());
    const found = findings.filter(({ rule }) => rule === 'break-glass-used');
    expect(found.map(({ placement }) => [placement?.workload, placement?.container])).toContainEqual([
      'Deployment/api',
      'api',
    ]);
    expect(found.every(({ placement }) => placement?.container !== undefined)).toBe(true);
  }
});
