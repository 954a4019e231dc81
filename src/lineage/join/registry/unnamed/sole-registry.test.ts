import { expect, test } from 'vitest';
import { lacksRegistry, UNNAMED_REGISTRY } from '../../../../core/unnamed.ts';
import { observe } from '../../../../policy/compile/compile.ts';
import { history, quickly, type Step } from '../../../../rules/scenarios/history.ts';
import { deleted, onHost, pushed, updated } from '../../../../rules/scenarios/scenario.ts';
import { soleRegistries } from './sole-registry.ts';

/** Each product's files in a folder of their own, a file for each kind. */
function registries(...steps: readonly Step[]) {
  const events = history(...steps).events.map((event) => ({
    ...event,
    origin: { ...event.origin, path: `${event.source.split('-', 1)[0]}/${event.source}.ndjson` },
  }));
  expect(events.some(lacksRegistry)).toBe(true);
  return soleRegistries(events, observe());
}

const unnamed = pushed(`${UNNAMED_REGISTRY}/shop/api:1`, 'a', { source: 'harbor-audit' });

test('records that name no registry are of the one that the same product is known by', () => {
  const webhook = pushed('harbor.acme.example/shop/api:1', 'a', { source: 'harbor' });
  expect(registries(unnamed, webhook)).toEqual({ 'harbor-audit': 'harbor.acme.example' });
  expect(registries(unnamed)).toBeUndefined();
  expect(registries(unnamed, pushed('quay.acme.example/shop/api:1', 'a', { source: 'quay' }))).toBeUndefined();
});

const IMAGES = ['shop/api:1', 'shop/web:1', 'shop/job:1'];
const sent = (image: string, registry: string): Step =>
  quickly(
    onHost('ci-1', 'pushed', '', `${registry}/${image}`),
    pushed(`${UNNAMED_REGISTRY}/${image}`, image, { source: 'zot' }),
  );
const removed = deleted(`${UNNAMED_REGISTRY}/shop/api`, { digest: 'shop/api:1', source: 'zot-log' });
const zot = { zot: 'zot.acme.example', 'zot-log': 'zot.acme.example' };

test('pushes that a registry tells with their digests are those of hosts, too, and what it removes beside them is its own', () => {
  const both = (registry: string) => IMAGES.map((image) => sent(image, registry));
  expect(registries(both('zot.acme.example'), removed)).toEqual(zot);
  expect(registries(both('zot.acme.example').slice(1), removed)).toBeUndefined();
  expect(registries(both('zot.acme.example'), both('evil.example'), removed)).toBeUndefined();
});

test('so it is where workloads ask for what it tells of by one name alone', () => {
  const told = IMAGES.map((image) => pushed(`${UNNAMED_REGISTRY}/${image}`, image, { source: 'zot' }));
  const asked = (registry: string) => IMAGES.map((image) => updated(image.split(':')[0] ?? '', `${registry}/${image}`));
  expect(registries(told, removed, asked('zot.acme.example'))).toEqual(zot);
  expect(registries(told, removed, asked('zot.acme.example'), asked('evil.example'))).toBeUndefined();
  expect(registries(removed, asked('zot.acme.example'))).toBeUndefined();
});
