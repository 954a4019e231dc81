import { expect, test } from 'vitest';
import { observe } from '../../policy/compile/compile.ts';
import { HOUR } from '../../core/time.ts';
import { buildLineage } from '../../lineage/lineage.ts';
import { changed, decided } from '../scenarios/control-scenario.ts';
import { history, hours, silent, type Step } from '../scenarios/history.ts';
import { runs } from '../scenarios/scenario.ts';
import { custodyOf } from './custody.ts';

// Gatekeeper tells of violations alone: what is known of the admission of what it told nothing of.

const NAME = 'validation.gatekeeper.sh';
const told = decided('shop/web', 'shop/web:1', { decision: 'violated', source: 'gatekeeper' });
const namespace = changed('admission', {
  cluster: 'prod-1',
  namespace: 'shop',
  subject: 'Namespace shop',
  effect: 'changed',
  change: 'created',
  labels: {},
  whole: true,
});

function webhook(pods = true, failure = 0): Step {
  return changed('admission', {
    cluster: 'prod-1',
    subject: 'ValidatingWebhookConfiguration gatekeeper',
    effect: 'changed',
    change: 'updated',
    levels: { [`failurePolicy of ${NAME}`]: failure },
    scopes: [{ name: NAME, asks: 'gatekeeper-webhook-service.gatekeeper-system', pods, namespaces: [] }],
  });
}

function admission(...steps: readonly Step[]): readonly [state: string, reason: string] {
  const { events, coverage } = history(...steps, hours(1), runs('shop/api', 'shop/api:1', 'a'));
  const last = Math.max(...events.map(({ at }) => at));
  const kinds = { registry: new Set<string>(), ci: new Set<string>() };
  const lineage = buildLineage(events, coverage, observe(), last + HOUR, kinds);
  const [placement] = lineage.placements;
  if (!placement) throw new Error('nothing runs');
  const judgements = { suspicions: () => [], read: () => undefined, about: () => [] };
  const { state, reason } = custodyOf(placement, lineage, judgements).links.admission;
  return [state, reason];
}

test('what its configuration on record covers is unknown: nobody said that it was let in', () => {
  expect(admission(told, namespace, webhook())).toEqual([
    'unknown',
    `${NAME} (ValidatingWebhookConfiguration gatekeeper) covered it and tells of violations alone: none is on record`,
  ]);
});

test('what it is not shown to cover is missing, with why', () => {
  expect(admission(told, namespace, webhook(false))).toEqual([
    'missing',
    expect.stringContaining('are not about new pods'),
  ]);
  expect(admission(told, namespace)[0]).toBe('missing');
});

test('where it lets in what it cannot judge, the audit log has to be read as well', () => {
  expect(admission(told, namespace, webhook(), silent('kubernetes-audit'))).toEqual([
    'missing',
    expect.stringContaining('no audit log that tells of that was read'),
  ]);
  expect(admission(told, namespace, webhook(true, 1), silent('kubernetes-audit'))[0]).toBe('unknown');
});

test('in a cluster without it nothing is said of it', () => {
  expect(admission(namespace)).toEqual(['unknown', 'no admission decision about it is on record']);
});
