import { expect, test } from 'vitest';
import { parseDigest } from '../../core/digest.ts';
import type { LandwaiterEvent, ManifestPushed } from '../../core/event.ts';
import { isSuspicion } from '../../core/finding.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { analyze } from '../analysis/analyze.ts';
import { draftFrom } from './draft-policy.ts';
import { seen } from './recorded.fixture.ts';

let made = 0;
function mirrored(day: number, tag: string, actor = 'mirror-bot'): ManifestPushed {
  made += 1;
  return {
    ...seen(`push-${made}`, 'distribution', day),
    type: 'manifest.pushed',
    registry: 'registry.acme.example',
    repository: 'mirror/redis',
    tag,
    digest: parseDigest(`sha256:${made.toString(16).padStart(64, '0')}`),
    actor: { name: actor, kind: 'robot' },
  };
}
const drafted = (events: readonly LandwaiterEvent[]) =>
  loadPolicy(draftFrom(analyze({ events, inputs: [], coverage: [] }, observe())), 'draft.yaml');
const weekly = [mirrored(0, '7.4.5'), mirrored(0, '7.4.6'), mirrored(7, '7.4.7'), mirrored(7, '8.0.1')];

test('that releases never move is not known by what came on two days', () => {
  expect(drafted(weekly).spec.tags).toBeUndefined();
  expect(drafted([...weekly, mirrored(14, '8.0.2')]).spec.tags).toEqual([
    { repositories: ['registry.acme.example/mirror/*'], immutable: ['[0-9]*.[0-9]*'] },
  ]);
});

test('and whoever moves one by then is told all the same', () => {
  const events = [...weekly, mirrored(9, '7.4.6', 'eve')];
  const { findings } = analyze({ events, inputs: [], coverage: [] }, compilePolicy(drafted(weekly)));
  expect(findings.filter(isSuspicion).flatMap(({ actor }) => actor?.name ?? [])).toContain('eve');
});
