import { describe, expect, test } from 'vitest';
import { parseDigest } from '../../core/digest.ts';
import type { LandwaiterEvent, ManifestPushed, WorkloadChanged } from '../../core/event.ts';
import { isSuspicion } from '../../core/finding.ts';
import { HOUR, MINUTE } from '../../core/time.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { analyze } from '../analysis/analyze.ts';
import { draftFrom } from './draft-policy.ts';
import { seen } from './recorded.fixture.ts';

const REGISTRY = 'registry.acme.example';
let made = 0;
function pushed(day: number, name: string, repository = 'data/tryout', tag = `try-${name}-${day}`): ManifestPushed {
  made += 1;
  return {
    ...seen(`push-${made}`, 'distribution', day),
    type: 'manifest.pushed',
    registry: REGISTRY,
    repository,
    tag,
    digest: parseDigest(`sha256:${made.toString(16).padStart(64, '0')}`),
    actor: { name, kind: 'human' },
  };
}
function deployed(day: number, name: string, image: string, minutes = 6): WorkloadChanged {
  const one = seen(`deploy-${name}-${day}-${image}`, 'kubernetes-audit', day);
  return {
    ...one,
    at: one.at + minutes * MINUTE,
    type: 'workload.changed',
    cluster: 'lab',
    namespace: 'lab',
    kind: 'Deployment',
    name: image.replaceAll(/[^a-z]/g, '-'),
    verb: 'create',
    containers: [{ name: 'main', kind: 'container', image: `${REGISTRY}/${image}` }],
    actor: { name, kind: name === 'hub' ? 'controller' : 'human' },
  };
}
const tried = (day: number, name: string) => [pushed(day, name), deployed(day, name, `data/tryout:try-${name}-${day}`)];
/** A build fills what lies beside it, on eight days, and a program runs that. */
const built = [0, 1, 3, 5, 6, 8, 9, 11].flatMap((day) => [
  pushed(day, 'notebook-ci', 'data/notebook', `2026.${day}`),
  deployed(day, 'hub', `data/notebook:2026.${day}`, 120),
]);
const history = [...built, ...tried(2, 'ines'), ...tried(4, 'tom'), ...tried(8, 'tom'), ...tried(10, 'ines')];

function told(events: readonly LandwaiterEvent[], later: readonly LandwaiterEvent[]) {
  const file = loadPolicy(draftFrom(analyze({ events, inputs: [], coverage: [] }, observe())), 'draft');
  return analyze({ events: [...events, ...later], inputs: [], coverage: [] }, compilePolicy(file))
    .findings.filter((one) => isSuspicion(one) && one.firstEventAt >= Math.min(...later.map(({ at }) => at)) - HOUR)
    .map(({ rule }) => rule);
}

describe('a repository that people alone fill, beside one that a build does', () => {
  test('is theirs, and they run what they push there', () => {
    expect(told(history, tried(13, 'tom'))).toEqual([]);
    expect(told(history, tried(13, 'ines'))).toEqual([]);
  });

  test('and what lies beside it is not', () => {
    expect(told(history, [pushed(13, 'tom', 'data/notebook', '2026.13')])).toContain('push-by-unapproved-actor');
  });

  test('and nobody else’s, nor any more where the build comes there, too', () => {
    expect(told(history, tried(13, 'eve'))).toContain('push-by-unapproved-actor');
    expect(told([...history, pushed(6, 'notebook-ci')], tried(13, 'tom'))).toContain('push-by-unapproved-actor');
  });
});
