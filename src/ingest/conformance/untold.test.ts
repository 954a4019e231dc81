import { expect, test } from 'vitest';
import { createCollector } from '../files/collect.ts';
import { joinedFile } from '../files/join.ts';
import type { Piece } from '../files/piece.ts';
import { isObject } from '../records/json.ts';
import { isNeedless } from '../records/needless.ts';
import type { JsonObject } from '../source.ts';
import { context, type Fixture, fixtures, outcome, sources } from './fixtures.fixture.ts';

/** Cases in which a record of a known form lacks what would have told something: a file of such alone is said. */
const LACKING: ReadonlySet<string> = new Set([
  'admission-review: response only',
  'artifact-registry-audit: put manifest of repository alone',
  'azure-activity: role not shown on group',
  'cdevents: artifact without registry',
  'cdevents: run of unknown system',
  'codebuild-cloudtrail: start build hidden answer',
  'ecs: task without containers',
  'entra-id: nobody named',
  'bitbucket: build state of another repository',
  'gke-audit: no time',
  'google-audit: service not named',
  'google-iam: exchange token without principal',
  'google-iam: generate access token by number',
  'harbor: push nothing',
  'harbor-audit: syslog before 2 6 delete repository',
  'kubernetes-audit: create pod metadata level name unknown',
  'kubernetes-audit: deletecollection pods by label metadata level',
  'nomad: deployment without time',
  'okta: actor without name',
  'okta: group change',
  'opa: error without result',
  'opa: input erased',
  'rekor: rpm',
]);

function read(...records: readonly JsonObject[]): Piece {
  const collector = createCollector(sources, { path: 'x', binding: context });
  records.forEach((record, index) => collector.take(Buffer.from(JSON.stringify(record)), index + 1));
  return collector.finish(records.length);
}

const untold = (...records: readonly JsonObject[]) => joinedFile('x', [read(...records)]).row.untold;

const isQuiet = ({ source, record, bound }: Pick<Fixture, 'source' | 'record' | 'bound'>): boolean => {
  const reading = outcome(source, record, bound);
  return 'events' in reading && reading.events.length === 0;
};

test('a record of which nothing is told is known to be needless, or lacks something', () => {
  const silent = fixtures.filter(
    (fixture) => isQuiet(fixture) && !isNeedless(fixture.record, fixture.source.needless ?? []),
  );
  expect(silent.map(({ title }) => title).sort()).toEqual([...LACKING].sort());
});

test('of a file of records that lack something it is said which kind tells nothing', () => {
  for (const { title, record, source } of fixtures.filter(({ title }) => LACKING.has(title)))
    expect([title, untold(record)]).toEqual([title, [source.name]]);
});

test('one record that tells something, or is needless, is enough', () => {
  const find = (wanted: string) => fixtures.find(({ title }) => title === wanted)?.record ?? {};
  const [lacking, telling, needless] = [
    'google-audit: service not named',
    'google-audit: delete sink',
    'google-audit: create topic',
  ].map(find);
  expect(untold(lacking ?? {}, telling ?? {})).toBeUndefined();
  expect(untold(needless ?? {}, lacking ?? {})).toBeUndefined();
  expect(joinedFile('x', [read(lacking ?? {}), read(needless ?? {})]).row.untold).toBeUndefined();
});

test('a record whose parts stand under other names, as exports write them, is not known to be needless', () => {
  const renamed = fixtures.flatMap(({ title, source, record, bound }) =>
    Object.keys(record)
      .filter((key) => isObject(record[key]) && !isQuiet({ source, record, bound }))
      .flatMap((key) => {
        const { [key]: value, ...rest } = record;
        const exported = { ...rest, [`${key.toLowerCase()}_export`]: value };
        const isTaken = source.recognises(exported) && isQuiet({ source, record: exported, bound });
        return isTaken && isNeedless(exported, source.needless ?? []) ? [`${title}: ${key}`] : [];
      }),
  );
  // A build that failed is told by its second entry alone, and told apart from a failed call by what is renamed here.
  expect(renamed.filter((one) => !one.startsWith('google-cloud-build-audit: build failed: '))).toEqual([]);
});
