import { expect, test } from 'vitest';
import { createHeard } from './heard.ts';

test('a source that tells again what is known was heard, though it is not read', () => {
  const gauge: [string, number][] = [];
  const metrics = {
    delivered: () => undefined,
    heard: (source: string, at: number) => void gauge.push([source, at]),
    read: () => undefined,
  };
  const heard = createHeard(metrics, () => 500);
  heard.delivered('registry', 'accepted', 0);
  heard.delivered('forge', 'unauthorised', 0);
  expect([...heard.last]).toEqual([]);
  heard.delivered('registry', 'repeated', 0);
  // What was read later may have come before.
  heard.read([{ name: 'registry', records: 1, events: 1, refused: 0, quarantined: 0, receivedAt: 300, heardAt: 300 }]);
  expect([...heard.last]).toEqual([['registry', 500]]);
  expect(gauge).toEqual([
    ['registry', 500],
    ['registry', 500],
  ]);
});

test('a clock that was set back is believed', () => {
  const nothing = () => undefined;
  let now = 900;
  const heard = createHeard({ delivered: nothing, heard: nothing, read: nothing }, () => now);
  heard.delivered('registry', 'repeated', 0);
  now = 200;
  heard.delivered('registry', 'repeated', 0);
  expect(heard.last.get('registry')).toBe(200);
});
