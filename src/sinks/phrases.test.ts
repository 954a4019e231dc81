import { expect, test } from 'vitest';
import type { About, Finding } from '../core/finding.ts';
import { report } from './formats/report.fixture.ts';
import { table } from './formats/table.ts';
import { html } from './formats/html.ts';
import { unwatched } from './phrases.ts';

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
