import { expect, test } from 'vitest';
import { parseDigest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { MINUTE } from '../../core/time.ts';
import { observe } from '../../policy/compile/compile.ts';
import { analyze } from './analyze.ts';
import { tracesOf } from './look-ups/trace.ts';

// Three months of a job that runs each minute, and of a workload that something changes as often: more than the 120,000
// arguments that a call takes.
const MANY = 130_000;
const START = Date.UTC(2026, 6, 1);
const DIGEST = parseDigest(`sha256:${'ab'.repeat(32)}`);

function seen(id: string, at: number) {
  return { id, at, strength: 'recorded', origin: { path: 'a', line: 1, sha256: '0' } } as const;
}

test('a workload may have any number of pods and of changes', () => {
  const image = 'registry.acme.example/shop/tick:1';
  const events = Array.from({ length: MANY }, (_, index): readonly LandwaiterEvent[] => {
    const at = START + index * MINUTE;
    return [
      {
        type: 'container.observed',
        source: 'kubernetes-pods',
        ...seen(`pod:${index}`, at),
        namespace: 'shop',
        pod: `tick-${29_000_000 + index}-abcde`,
        owners: [{ kind: 'CronJob', name: 'tick' }],
        container: 'tick',
        kind: 'container',
        image,
        digest: DIGEST,
        running: false,
        started: at,
        ended: at + 1000,
      },
      {
        type: 'workload.changed',
        source: 'kubernetes-audit',
        ...seen(`change:${index}`, at),
        namespace: 'shop',
        kind: 'CronJob',
        name: 'tick',
        verb: 'update',
        containers: [{ name: 'tick', kind: 'container', image: index % 2 === 0 ? image : `${image}.1` }],
        actor: { name: 'robot', kind: 'robot' },
      },
    ];
  }).flat();
  const analysis = analyze({ events, coverage: [], inputs: [] }, observe());
  expect(analysis.report().summary.events).toBe(2 * MANY);
  const [chain] = tracesOf('shop/tick', analysis);
  // The newest of them: the last change to this image is there, and how many older ones are not is said.
  expect(chain?.steps).toHaveLength(400);
  expect(chain?.steps.at(-1)?.at).toBeGreaterThanOrEqual(START + (MANY - 2) * MINUTE);
  // Every second change is to this image, and each had it run anew: ten times of that are told.
  expect(chain?.leftOut).toBe(MANY / 2 + 10 - 400);
}, 120_000);
