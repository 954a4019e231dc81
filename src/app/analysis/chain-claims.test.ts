import { expect, test } from 'vitest';
import { digestOf } from '../../rules/scenarios/scenario.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { observe } from '../../policy/compile/compile.ts';
import { analyze } from './analyze.ts';
import { told } from './merging.fixture.ts';
import { tracesOf } from './look-ups/trace.ts';

// Nothing of the registry is read but a webhook, so that rules take it for a record: whoever looks at the chain sees what it is.

const LATER = { '1795538704': '1795542304' };

function strengths(image: string, events: readonly LandwaiterEvent[]) {
  const coverage = events.map(({ source, at }) => {
    const scope = source === 'harbor' ? 'registry.acme.example' : 'docker.io';
    return { source, scope, minutes: [Math.floor(at / 60_000)], events: 1, refused: 0 };
  });
  const [chain] = tracesOf(image, analyze({ events, coverage, inputs: [] }, observe(), Date.parse('2026-11-25')));
  return chain?.steps.map(({ kind, strength }) => [kind, strength]);
}

test('a push, a tag and a deletion of which only a webhook tells are called claims', () => {
  const events = [...told('harbor/push-cloudevents'), ...told('harbor/delete-tag', LATER)];
  expect(strengths(digestOf('a'), events)).toEqual([
    ['push', 'asserted'],
    ['tag', 'asserted'],
    ['delete', 'asserted'],
  ]);
});

test('so is a push without a digest', () => {
  expect(strengths('docker.io/acme/api:1.4', told('dockerhub/push'))).toEqual([['push', 'asserted']]);
});
