import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import type { Report } from '../../core/report.ts';
import { json } from './json.ts';
import { ndjson } from './ndjson.ts';
import { report } from './report.fixture.ts';
import { findingJsonSchema, reportSchema } from './schema/report.ts';
import { findingSchema } from './schema.ts';
import { HOSTILE } from './story.fixture.ts';

const options = { colour: true, width: 80, verbose: false };
const written = (of: Report) => [...json.render(of, options)].join('');

test('the JSON is what its schema says, with nothing beside it', () => {
  const parsed: unknown = JSON.parse(written(report));
  // Parsing drops what the schema does not know: equal means that everything is documented.
  expect(reportSchema.parse(parsed)).toEqual(parsed);
});

test('times are RFC 3339 in UTC and absent fields are absent', () => {
  const { window: _, ...unwindowed } = report;
  const text = written(unwindowed);
  expect(text).toContain('"evaluatedAt": "2026-11-20T18:30:00Z"');
  expect(text).toContain('"created": "2026-11-19T17:58:20Z"');
  expect(text).not.toMatch(/"window"|"chains"|null|undefined|: 17\d{11}/);
});

test('custody over time names its steps, their length in seconds', () => {
  const { custody } = reportSchema.parse(JSON.parse(written(report)));
  expect(custody.steps).toEqual({ from: '2026-11-17T00:00:00Z', to: '2026-11-21T00:00:00Z', seconds: 86_400 });
  expect(custody.environments[1]?.steps[2]).toEqual({ from: '2026-11-19T00:00:00Z', running: 15, complete: 12 });
});

test('a hostile name comes back byte for byte', () => {
  const { findings } = reportSchema.parse(JSON.parse(written(report)));
  const hostile = findings.find((finding) => finding.actor?.name === HOSTILE.markup);
  expect(hostile?.placement?.container).toBe(HOSTILE.reordered);
  expect(written(report)).not.toContain('\u202e');
});

test('ndjson has one finding a line, the same as in the report', () => {
  const lines = [...ndjson.render(report, options)].join('').trimEnd().split('\n');
  const findings = lines.map((line) => findingSchema.parse(JSON.parse(line)));
  expect(findings).toEqual(reportSchema.parse(JSON.parse(written(report))).findings);
});

test('the published schema is the one in use', () => {
  const published = readFileSync(new URL('../../../docs/schema/finding.schema.json', import.meta.url), 'utf8');
  expect(published, 'write it anew: landwaiter schema finding > docs/schema/finding.schema.json').toBe(
    findingJsonSchema(),
  );
});
