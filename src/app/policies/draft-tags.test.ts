import { describe, expect, test } from 'vitest';
import { parseDigest } from '../../core/digest.ts';
import { MINUTE } from '../../core/time.ts';
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

describe('a tag like that of a release', () => {
  const base = (day: number, name: string, tag: string, minutes: number, actor = 'base-ci'): ManifestPushed => {
    const push = mirrored(day, tag, actor);
    return { ...push, repository: `base/${name}`, at: push.at + minutes * MINUTE };
  };
  const night = (day: number) => [base(day, 'node', '22', 0), base(day, 'python', '3.12', 7)];
  const nights = [0, 7, 14].flatMap(night);
  const floatingOf = (events: readonly LandwaiterEvent[]) =>
    drafted(events).spec.tags?.flatMap(({ floating }) => floating ?? []) ?? [];
  const told = (events: readonly LandwaiterEvent[], later: ManifestPushed) =>
    analyze({ events: [...events, later], inputs: [], coverage: [] }, compilePolicy(drafted(events)))
      .findings.filter(({ image, state }) => image?.digest === later.digest && state !== 'resolved')
      .map(({ rule }) => rule);

  test('floats where who moves the others moves it with them, each time', () => {
    expect(floatingOf(nights)).toEqual(['22', '3.12']);
    expect(told(nights, base(21, 'python', '3.12', 7))).toEqual([]);
  });

  test('and whoever else moves it then is told', () => {
    expect(told(nights, base(16, 'python', '3.12', 7, 'eve'))).toContain('push-by-unapproved-actor');
  });

  test('and who moved it beside them in the history does not go on with it', () => {
    const history = [...nights, base(14, 'python', '3.12', 9, 'eve')];
    expect(told(history, base(21, 'python', '3.12', 9, 'eve'))).toContain('push-by-unapproved-actor');
  });

  test('does not where it was moved alone, or one image of several is made a second time while others are moved', () => {
    expect(floatingOf([...nights, base(16, 'python', '3.12', 0)])).toEqual(['22']);
    expect(floatingOf([base(0, 'python', '3.11', 8), ...nights])).toEqual(['22']);
  });
});
