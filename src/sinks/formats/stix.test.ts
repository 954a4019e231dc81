import { expect, test } from 'vitest';
import { report } from './report.fixture.ts';
import { bundle, UUID } from './stix.fixture.ts';
import { stix } from './stix.ts';

const options = { colour: false, width: 80, verbose: false };
const text = [...stix.render(report, options)].join('');
const { objects } = bundle.parse(JSON.parse(text));
const groupings = objects.filter((one) => one.type === 'grouping');

test('each object is there once, and what it refers to is in the bundle', () => {
  const ids = objects.map((one) => one.id);
  expect(new Set(ids).size).toBe(ids.length);
  const references = [...text.matchAll(new RegExp(`"([a-z-]+--${UUID})"`, 'g'))].map(([, one]) => one);
  const [first] = references;
  expect(first).toMatch(/^bundle--/);
  expect(new Set(references.slice(1))).toEqual(new Set(ids));
});

test('an incident is one grouping with what was seen; what waits or is tolerated is not shared', () => {
  expect(groupings.map(({ external_references: [reference] }) => reference?.external_id)).toEqual([
    'f3a91c07d45e2b68',
    '1f0b5c6d7e8f9012',
    '7a61e0b3c9d24f58',
    '83e5a1d60c7f492b',
  ]);
  expect(groupings[0]?.description).toContain('silent-roll (high): ');
  expect(groupings.map(({ revoked }) => revoked)).toEqual([undefined, undefined, undefined, true]);
});

test('the same finding has the same identifiers tomorrow', () => {
  const later = bundle.parse(
    JSON.parse([...stix.render({ ...report, evaluatedAt: report.evaluatedAt + 86_400_000 }, options)].join('')),
  );
  expect(later.objects.map((one) => one.id)).toEqual(objects.map((one) => one.id));
});

test('no finding at all is a bundle, too, and hostile names are shown', () => {
  expect(
    bundle.parse(JSON.parse([...stix.render({ ...report, findings: [] }, options)].join(''))).objects,
  ).toHaveLength(1);
  expect(text).toMatch(/^[ -~…–\n]+$/);
});

test('an account has the identifier that every producer gives it', () => {
  const [finding] = report.findings;
  if (!finding) throw new Error('the fixture has no finding');
  // UUID version 5 of `{"account_login":"mallory"}` in the namespace that the specification names, worked out elsewhere.
  expect([...stix.render({ ...report, findings: [finding] }, options)].join('')).toContain(
    'user-account--cd9aa8b5-beb3-538b-9547-43910bed4fda',
  );
});
