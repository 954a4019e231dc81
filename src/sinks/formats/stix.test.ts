import { expect, test } from 'vitest';
import * as z from 'zod';
import { report } from './report.fixture.ts';
import { stix } from './stix.ts';

// No package carries the published schemas; this is what the specification asks of each object that is written here.
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const id = (type: string) => z.string().regex(new RegExp(`^${type}--${UUID}$`));
const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
const times = { created: instant, modified: instant };
const object = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('identity'),
    spec_version: z.literal('2.1'),
    id: id('identity'),
    ...times,
    name: z.string(),
    identity_class: z.literal('system'),
  }),
  z.strictObject({
    type: z.literal('attack-pattern'),
    spec_version: z.literal('2.1'),
    id: id('attack-pattern'),
    ...times,
    name: z.string(),
    external_references: z.array(
      z.strictObject({ source_name: z.literal('mitre-attack'), external_id: z.string(), url: z.url() }),
    ),
  }),
  z.strictObject({
    type: z.literal('file'),
    spec_version: z.literal('2.1'),
    id: id('file'),
    name: z.string(),
    hashes: z
      .record(z.enum(['SHA-256', 'SHA-512']), z.string())
      .or(z.strictObject({ 'SHA-256': z.string().length(64) }))
      .optional(),
  }),
  z.strictObject({
    type: z.literal('user-account'),
    spec_version: z.literal('2.1'),
    id: id('user-account'),
    account_login: z.string(),
  }),
  z.strictObject({
    type: z.literal('observed-data'),
    spec_version: z.literal('2.1'),
    id: id('observed-data'),
    ...times,
    created_by_ref: id('identity'),
    first_observed: instant,
    last_observed: instant,
    number_observed: z.int().min(1),
    object_refs: z.array(id('(file|user-account)')).min(1),
  }),
  z.strictObject({
    type: z.literal('sighting'),
    spec_version: z.literal('2.1'),
    id: id('sighting'),
    ...times,
    created_by_ref: id('identity'),
    first_seen: instant,
    last_seen: instant,
    count: z.int().min(0),
    sighting_of_ref: id('attack-pattern'),
    where_sighted_refs: z.array(id('identity')).min(1),
    observed_data_refs: z.array(id('observed-data')).min(1).optional(),
    confidence: z.int().min(0).max(100),
  }),
  z.strictObject({
    type: z.literal('grouping'),
    spec_version: z.literal('2.1'),
    id: id('grouping'),
    ...times,
    created_by_ref: id('identity'),
    name: z.string().min(1),
    description: z.string(),
    context: z.literal('suspicious-activity'),
    labels: z.array(z.string()).min(1),
    object_refs: z.array(z.string()).min(1),
    revoked: z.boolean().optional(),
    external_references: z.array(z.strictObject({ source_name: z.literal('landwaiter'), external_id: z.string() })),
  }),
]);
const bundle = z.strictObject({ type: z.literal('bundle'), id: id('bundle'), objects: z.array(object).min(1) });

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
