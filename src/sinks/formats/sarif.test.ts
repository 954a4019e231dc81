import { expect, test } from 'vitest';
import * as z from 'zod';
import { report } from './report.fixture.ts';
import { followsSarif } from './sarif.fixture.ts';
import { sarif } from './sarif.ts';

const log = z.object({
  runs: z.tuple([
    z.object({
      tool: z.object({
        driver: z.object({ version: z.string().optional(), rules: z.array(z.looseObject({ id: z.string() })) }),
      }),
      results: z.array(
        z.looseObject({
          ruleId: z.string(),
          ruleIndex: z.number(),
          kind: z.string(),
          level: z.string(),
          locations: z.array(
            z.looseObject({ physicalLocation: z.object({ artifactLocation: z.object({ uri: z.string() }) }) }),
          ),
          relatedLocations: z.array(z.looseObject({ message: z.object({ text: z.string() }) })).optional(),
          partialFingerprints: z.record(z.string(), z.string()),
          suppressions: z.array(z.looseObject({})).optional(),
        }),
      ),
    }),
  ]),
});

const options = { colour: false, width: 80, verbose: false, version: '1.2.3' };
const text = [...sarif.render(report, options)].join('');
const written: unknown = JSON.parse(text);
const [{ results, tool }] = log.parse(written).runs;

test('the log follows the published schema, and a log that does not is told apart', () => {
  expect(followsSarif(written), JSON.stringify(followsSarif.errors)).toBe(true);
  expect(
    followsSarif({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results: [{ message: 'text' }] }] }),
  ).toBe(false);
  expect(followsSarif(JSON.parse([...sarif.render({ ...report, findings: [] }, options)].join('')))).toBe(true);
});

test('an incident is one result, and its parts are places related to it', () => {
  const incident = results.filter(
    (result) => result.partialFingerprints['landwaiterFinding/v1'] === 'f3a91c07d45e2b68',
  );
  expect(incident).toHaveLength(1);
  expect(incident[0]).toMatchObject({ ruleId: 'implant-deployed', level: 'error', kind: 'fail', rank: 95 });
  const related = incident[0]?.relatedLocations?.map(({ message }) => message.text) ?? [];
  for (const rule of ['local-image-pushed', 'push-by-unapproved-actor', 'tag-repointed', 'silent-roll'])
    expect(
      related.some((one) => one.startsWith(`${rule}: `)),
      rule,
    ).toBe(true);
  expect(results.map(({ ruleId }) => ruleId)).not.toContain('silent-roll');
});

test('each result names its rule, has a place, and a fingerprint that the finding keeps', () => {
  for (const result of results) {
    expect(tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
    expect(result.locations).toHaveLength(1);
    expect(result.partialFingerprints['landwaiterFinding/v1']).toMatch(/^[0-9a-f]{16}$/);
  }
  expect(text).toContain('"semanticVersion": "1.2.3"');
});

test('what is resolved is absent, what is suppressed says why', () => {
  const of = (id: string) => results.find((result) => result.partialFingerprints['landwaiterFinding/v1'] === id);
  expect(of('83e5a1d60c7f492b')).toBeUndefined();
  expect(of('d94b27f05e18c3a6')?.suppressions).toEqual([
    { kind: 'external', status: 'accepted', justification: expect.stringContaining('EX-7') },
  ]);
});

test('a hostile path is a relative URI, and reordering characters are shown', () => {
  const uris = results.map(({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri ?? '');
  expect(uris.some((uri) => uri.includes('%3Cscript%3E'))).toBe(true);
  for (const uri of uris) expect(uri).toMatch(/^[\w%./~!*'()-]+$/);
  expect(text).toMatch(/^[ -~…–\n]+$/);
});
