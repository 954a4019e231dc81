import { describe, expect, test } from 'vitest';
import type { AdmissionDecided } from '../core/control-event.ts';
import type { LandwaiterEvent } from '../core/event.ts';
import { HOUR, MINUTE } from '../core/time.ts';
import { buildLineage } from '../lineage/lineage.ts';
import { observe } from '../policy/compile.ts';
import { custodyOf } from './custody.ts';
import { history, minutes } from './history.ts';
import { deployed, pushed, runs } from './scenario.ts';

const story = history(
  pushed('shop/api:1.4', 'a'),
  minutes(5),
  deployed('shop/api', 'shop/api:1.4'),
  minutes(1),
  runs('shop/api', 'shop/api:1.4', 'a'),
);
const seen = story.events.find((event) => event.type === 'container.observed');
if (seen?.type !== 'container.observed') throw new Error('nothing runs');
const { at, cluster, namespace, pod, image, origin } = seen;

let decisions = 0;
function decided(told: Partial<AdmissionDecided> = {}): AdmissionDecided {
  decisions += 1;
  return {
    type: 'admission.decided',
    id: `kyverno:${decisions}`,
    source: 'kyverno',
    at: at - MINUTE,
    strength: 'recorded',
    origin,
    control: 'kyverno',
    policy: 'signed-images',
    decision: 'allowed',
    namespace,
    kind: 'Pod',
    name: pod,
    images: [{ reference: image }],
    ...(cluster !== undefined && { cluster }),
    ...told,
  };
}

function admission(...facts: readonly LandwaiterEvent[]): readonly [string, string] {
  const lineage = buildLineage([...story.events, ...facts], story.coverage, observe(), at + HOUR, {
    registry: new Set(),
    ci: new Set(),
  });
  const placement = lineage.placements.find((one) => one.running);
  if (!placement) throw new Error('nothing runs');
  const { state, reason } = custodyOf(placement, lineage, () => []).links.admission;
  return [state, reason];
}

describe('the admission of what runs', () => {
  test.each<[string, readonly AdmissionDecided[], string]>([
    ['no verdict', [], 'unknown'],
    ['the pod was allowed', [decided()], 'complete'],
    ['its workload was allowed', [decided({ kind: 'Deployment', name: 'api' })], 'complete'],
    ['a webhook claims that it was allowed', [decided({ strength: 'asserted' })], 'unknown'],
    ['a webhook claims a violation', [decided({ strength: 'asserted', decision: 'violated' })], 'contradicted'],
    ['a violation that was let in', [decided({ decision: 'violated' })], 'contradicted'],
    ['break-glass', [decided({ decision: 'overridden', ticket: 'INC-7' })], 'contradicted'],
    ['the webhook failed open', [decided({ decision: 'unjudged' })], 'missing'],
    [
      'one policy allows, another does not',
      [decided(), decided({ policy: 'no-latest', decision: 'violated' })],
      'contradicted',
    ],
    [
      'the same policy first refused, then allowed',
      [decided({ decision: 'denied', at: at - 2 * MINUTE }), decided()],
      'complete',
    ],
    ['a verdict about another image of the pod', [decided({ images: [{ reference: 'sidecar:1' }] })], 'unknown'],
    ['a verdict about another pod', [decided({ name: 'web-1' })], 'unknown'],
    ['a verdict in another namespace', [decided({ namespace: 'web' })], 'unknown'],
    ['a verdict in another cluster', [decided({ cluster: 'dev' })], 'unknown'],
    ['a verdict from long before', [decided({ at: at - 2 * HOUR })], 'unknown'],
  ])('%s', (_, facts, state) => expect(admission(...facts)[0]).toBe(state));

  test('says which control said what', () => {
    expect(admission(decided({ decision: 'overridden', ticket: 'INC-7' }))[1]).toBe(
      'kyverno policy signed-images says no, and was overridden (INC-7)',
    );
  });
});
