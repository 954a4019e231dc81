import { expect, test } from 'vitest';
import type { LandwaiterEvent } from '../../core/event.ts';
import { parseTime } from '../../core/time.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { analyze } from './analyze.ts';

const POLICY = `version: 1
sources:
  - { name: pods, kind: kubernetes-pods, cluster: prod-1, files: ["pods/*.json"] }
  - { name: audit, kind: kubernetes-audit, cluster: prod-1, files: ["audit/*.log"] }
`;
const asked = (text: string, events: readonly LandwaiterEvent[] = []) =>
  analyze({ events, coverage: [], inputs: [] }, compilePolicy(loadPolicy(text, 'p.yaml')))
    .limits()
    .flatMap(({ reason, add }) => (add?.startsWith('account:') === true ? [{ reason, add }] : []));

test('coverage asks as whom files are read from a cluster, unless the policy or the collector says so', () => {
  expect(asked(POLICY)).toEqual([
    {
      reason: 'the policy does not say which account reads pods, so nobody notices when its rights are taken away',
      add: 'account: system:serviceaccount:NAMESPACE:NAME # in the entry pods of sources',
    },
  ]);
  expect(
    asked(POLICY.replace('cluster: prod-1, files: ["pods', 'cluster: prod-1, account: "x", files: ["pods')),
  ).toEqual([]);
  const told: LandwaiterEvent = {
    type: 'access.told',
    id: 'kubernetes-access:1',
    source: 'kubernetes-access',
    at: parseTime('2026-11-02T08:00:00Z'),
    strength: 'recorded',
    origin: { path: 'intake/prod-1/1', line: 1, sha256: '0'.repeat(64) },
    cluster: 'prod-1',
    account: { name: 'system:serviceaccount:landwaiter:landwaiter-collector', kind: 'robot' },
  };
  expect(asked(POLICY, [told])).toEqual([]);
});
