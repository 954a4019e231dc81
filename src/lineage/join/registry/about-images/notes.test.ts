import { expect, test } from 'vitest';
import type { LandwaiterEvent } from '../../../../core/event.ts';
import type { ImageNoted } from '../../../../core/image-noted.ts';
import { observe } from '../../../../policy/compile/compile.ts';
import { history } from '../../../../rules/scenarios/history.ts';
import { digestOf, pushed } from '../../../../rules/scenarios/scenario.ts';
import { chainOf } from '../../../chain/chain.ts';
import { joined } from '../../joined.fixture.ts';

const noted = (id: string, letter: string, minute: number): ImageNoted => ({
  type: 'image.noted',
  id: `falco:${id}`,
  source: 'falco',
  at: Date.UTC(2026, 10, 24, 12, minute),
  strength: 'asserted',
  origin: { path: 'falco.ndjson', line: minute, sha256: '0'.repeat(64) },
  by: 'runtime',
  program: 'falco',
  digest: digestOf(letter),
  said: `Terminal shell in container ${id}`,
  severity: 'Notice',
  cluster: 'prod-eu',
  namespace: 'shop',
  pod: 'api-1',
});

const { events, coverage } = history(pushed('shop/api:1', 'a'), pushed('shop/web:1', 'b'));
const facts: readonly LandwaiterEvent[] = [
  ...events,
  noted('second', 'a', 2),
  noted('first', 'a', 1),
  noted('other', 'b', 3),
];

test('what other programs said stands beside the image that they name, oldest first', () => {
  const lineage = joined({ events: facts, coverage }, observe());
  expect(lineage.notesOn(digestOf('a')).map(({ id }) => id)).toEqual(['falco:first', 'falco:second']);
  expect(lineage.notesOn(digestOf('c'))).toEqual([]);
});

test('in the story of the image it is a claim in their words, and of many of one digest the newest are shown', () => {
  const many = Array.from({ length: 30 }, (_, index) => noted(`n${index}`, 'a', index));
  const steps = (all: readonly LandwaiterEvent[]) => {
    const { steps } = chainOf(
      {
        registry: 'registry.acme.example',
        repository: 'shop/api',
        digest: digestOf('a'),
      },
      joined({ events: all, coverage }, observe()),
      () => [],
    );
    return steps.filter(({ kind }) => kind === 'note');
  };
  expect(steps(facts)).toMatchObject([
    {
      title: 'falco says: Terminal shell in container first (Notice)',
      strength: 'asserted',
      detail: 'prod-eu/shop/api-1',
    },
    { title: 'falco says: Terminal shell in container second (Notice)', digest: digestOf('a') },
  ]);
  expect(steps([...facts, ...many])).toHaveLength(10);
});
