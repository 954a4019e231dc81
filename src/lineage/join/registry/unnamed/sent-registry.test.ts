import { expect, test } from 'vitest';
import type { LandwaiterEvent } from '../../../../core/event.ts';
import { UNNAMED_REGISTRY } from '../../../../core/unnamed.ts';
import { observe } from '../../../../policy/compile/compile.ts';
import { untold } from '../../../../rules/scenarios/asking-scenario.ts';
import { days, history, quickly, type Step } from '../../../../rules/scenarios/history.ts';
import { onHost, runs } from '../../../../rules/scenarios/scenario.ts';
import { soleRegistries } from './sole-registry.ts';

/** A host pushes, and Quay's log tells of it without its own name. */
const both = (image: string, registry = 'quay.acme.example'): Step =>
  quickly(
    onHost('ci-1', 'pushed', '', `${registry}/${image}`),
    untold(`${UNNAMED_REGISTRY}/${image}`, { source: 'quay-logs', by: 'shop+ci' }),
  );
const three = ['shop/api:1', 'shop/api:2', 'shop/web:1'];
const silent = untold(`${UNNAMED_REGISTRY}/base/python:3`, { source: 'quay-logs', by: 'shop+ci' });

/** What organisation an event is of is what file its log is in, as they are fetched; all in one folder. */
function registryOf(...steps: readonly Step[]): string | undefined {
  const events = history(...steps).events.map((event): LandwaiterEvent => {
    const folder = 'repository' in event ? event.repository?.split('/', 1)[0] : 'hosts';
    return { ...event, origin: { ...event.origin, path: `quay/logs-${folder}.json` } };
  });
  return soleRegistries(events, observe())?.['quay-logs'];
}

test('a log that names no registry is of the one to which hosts pushed the same at the same times', () => {
  expect(registryOf(three.map((image) => both(image)))).toBe('quay.acme.example');
  expect(registryOf(three.slice(1).map((image) => both(image)))).toBeUndefined();
});

test('so is the log of another organisation beside it, of which no host tells', () => {
  expect(
    registryOf(
      three.map((image) => both(image)),
      silent,
    ),
  ).toBe('quay.acme.example');
});

test('unless a record names another registry with what it tells of', () => {
  const elsewhere = runs('shop/job', 'other.example/base/python:3', 'c');
  expect(
    registryOf(
      three.map((image) => both(image)),
      silent,
      elsewhere,
    ),
  ).toBeUndefined();
});

test('whoever has a host push the same names to a registry of his own makes it no other’s', () => {
  const evil = three.map((image) => onHost('laptop-7', 'pushed', '', `evil.example/${image}`));
  expect(
    registryOf(
      three.map((image) => both(image)),
      evil,
    ),
  ).toBeUndefined();
  expect(
    registryOf(
      three.map((image) => both(image)),
      days(1),
      evil,
    ),
  ).toBe('quay.acme.example');
});

test('nor is it one to which hosts push much that it does not tell of', () => {
  const others = [4, 5, 6, 7].map((tag) => onHost('ci-1', 'pushed', '', `quay.acme.example/shop/api:${tag}`));
  expect(registryOf(both('shop/api:1'), others, both('shop/api:2'), both('shop/web:1'))).toBeUndefined();
});
