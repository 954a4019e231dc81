import { describe, expect, test } from 'vitest';
import { parseDigest } from '../../core/digest.ts';
import type { LandwaiterEvent, ManifestPushed, RunReported } from '../../core/event.ts';
import { isSuspicion } from '../../core/finding.ts';
import { MINUTE } from '../../core/time.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { analyze } from '../analysis/analyze.ts';
import { draftFrom } from './draft-policy.ts';
import { seen } from './recorded.fixture.ts';

let made = 0;
function pushed(day: number, name: string, repository = 'shop/api', minutes = 5): ManifestPushed {
  made += 1;
  const one = seen(`push-${made}`, 'distribution', day);
  return {
    ...one,
    at: one.at + minutes * MINUTE,
    type: 'manifest.pushed',
    registry: 'registry.acme.example',
    repository,
    tag: `t${made}`,
    digest: parseDigest(`sha256:${made.toString(16).padStart(64, '0')}`),
    actor: { name, kind: 'human' },
  };
}
function ran(day: number, project = 'shop/api'): RunReported {
  const one = seen(`run-${project}-${day}`, 'gitlab', day);
  return {
    ...one,
    at: one.at + 10 * MINUTE,
    type: 'run.reported',
    system: 'gitlab',
    project,
    run: `${project} ${day}`,
    status: 'completed',
    started: one.at,
    ended: one.at + 10 * MINUTE,
  };
}
const DAYS = Array.from({ length: 12 }, (_, day) => day);
const PEOPLE = ['ada', 'ben', 'cleo'];
/** Whoever started the pipeline is who pushes; a build keeps its layers below what it makes. */
const history = DAYS.flatMap((day) => [ran(day), pushed(day, PEOPLE[day % 3] ?? '')]);
const kept = pushed(3, 'ada', 'shop/api/cache', 3);

const drafted = (events: readonly LandwaiterEvent[]) =>
  loadPolicy(draftFrom(analyze({ events, inputs: [], coverage: [] }, observe())), 'draft');
function told(events: readonly LandwaiterEvent[], later: readonly LandwaiterEvent[]) {
  const policy = compilePolicy(drafted(events));
  return analyze({ events: [...events, ...later], inputs: [], coverage: [] }, policy)
    .findings.filter((one) => isSuspicion(one) && one.image?.repository === 'shop/api/cache')
    .map(({ rule }) => rule);
}

describe('what lies below a repository', () => {
  test('is filled by whoever fills that one, and not by the first alone', () => {
    expect(told([...history, kept], [ran(13), pushed(13, 'ben', 'shop/api/cache', 3)])).toEqual([]);
  });

  test('and by nobody else', () => {
    expect(told([...history, kept], [ran(13), pushed(13, 'eve', 'shop/api/cache', 3)])).toContain(
      'push-by-unapproved-actor',
    );
  });

  test('and by those in builds of it: a password of one of them alone poisons no layers', () => {
    const buildsOf = (events: readonly LandwaiterEvent[]) =>
      drafted(events)
        .spec.publishers?.find(({ repositories }) => repositories.includes('registry.acme.example/shop/api/*'))
        ?.builds?.map(({ project }) => project);
    expect(buildsOf([...history, kept])).toEqual(['shop/api']);
    // Beside a run of another project nobody knows.
    expect(buildsOf([...history, kept, ran(3, 'shop/web')])).toBeUndefined();
  });
});
