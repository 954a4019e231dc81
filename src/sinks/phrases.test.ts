import { expect, test } from 'vitest';
import type { About, Finding } from '../core/finding.ts';
import { report } from './formats/report.fixture.ts';
import { table } from './formats/table.ts';
import { html } from './formats/html.ts';
import { besideExplained, explainedFraction, recordPlace, unwatched } from './phrases.ts';

const [example] = report.findings;

function about(rule: string, kind: About['kind'], name: string, state: Finding['state'] = 'open'): Finding {
  if (!example) throw new Error('the fixture has no finding');
  return { ...example, id: `${rule} ${name}`, rule, state, about: { kind, name } };
}

const told = [
  about('cluster-unmonitored', 'cluster', 'prod-9'),
  ...['a', 'b', 'c', 'd', 'e'].map((name) => about('registry-unmonitored', 'registry', `${name}.example`)),
  about('registry-unmonitored', 'registry', 'tolerated.example', 'suppressed'),
  about('source-silent', 'source', 'prod-eu'),
  about('clock-skew', 'clocks', 'one and other'),
];

test('what is not watched is named by kind, three of each, without what is tolerated', () => {
  expect(unwatched(told)).toBe('source prod-eu; registries a.example, b.example, c.example and 2 more; cluster prod-9');
});

test('findings about images leave nothing unwatched', () => {
  expect(unwatched(report.findings)).toBeUndefined();
});

test.each([
  ['the table', table, /^unseen +source prod-eu; registries/m],
  ['the page', html, /Not seen or not seen all the time: source prod-eu; registries/],
] as const)('%s says what is not watched', (_, format, words) => {
  const render = (findings: readonly Finding[]): string =>
    [...format.render({ ...report, findings }, { colour: false, width: 100, verbose: false })].join('');
  expect(render(told)).toMatch(words);
  expect(render(report.findings)).not.toMatch(words);
});

test('the share of pushes that a build explains is of those of which one is asked', () => {
  const copied = { total: 908, explained: 457, claimed: 0, unasked: 449 };
  expect(`${explainedFraction(copied)} explained by a build${besideExplained(copied, '; ')}`).toBe(
    '457 of 459 (99 %) explained by a build; no build is asked of 449 more',
  );
  const others = { total: 4, explained: 1, claimed: 2, unasked: 0, withoutDigest: 3 };
  expect(explainedFraction(others) + besideExplained(others, '; ')).toBe(
    '1 of 4 (25 %); 2 more only by the word of a webhook; 3 pushes more told without a digest',
  );
});

test('a record is found by its place, and by its own id where a line may hold very many', () => {
  const id = '6e69c193-9692-4707-adb5-4b834ad68808';
  const place = { path: 'cloudtrail.json', line: 1, eventId: `ecr-cloudtrail:${id}:tag` };
  expect(recordPlace(place)).toBe(`cloudtrail.json:1 (${id})`);
  expect(recordPlace({ ...place, line: 7 })).toBe('cloudtrail.json:7');
  expect(recordPlace({ ...place, eventId: `quay-logs:${'0f'.repeat(16)}` })).toBe('cloudtrail.json:1');
  expect(recordPlace({ ...place, eventId: `ecr-cloudtrail:${id}\u202e` })).toBe('cloudtrail.json:1');
});
