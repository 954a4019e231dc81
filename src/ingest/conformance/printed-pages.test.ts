import { expect, describe, test } from 'vitest';
import { DAY } from '../../core/time.ts';
import { createCollector } from '../files/collect.ts';
import { createTextReader } from '../files/text.ts';
import type { Piece } from '../files/piece.ts';
import type { JsonObject } from '../source.ts';
import { fixtures, sources } from './fixtures.fixture.ts';

// What the vendors' own commands print is many items in one text. Each is one record with its own time: the time of one
// of them is not that of the page.

type Items = readonly JsonObject[];
type Print = (items: Items) => unknown;

const asList: Print = (items) => items;
const kubectl: Print = (items) => ({ apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items });
const runs: Print = (items) => ({ total_count: items.length, workflow_runs: items });
let messages = 0;
const published = (): string => new Date(Date.UTC(2026, 10, 1) + messages++ * DAY).toISOString();
const pulled: Print = (items) =>
  items.map((item, index) => ({
    ackId: `a${index}`,
    message: {
      data: Buffer.from(JSON.stringify(item)).toString('base64'),
      messageId: String(index),
      publishTime: published(),
    },
  }));
const looked: Print = (items) => ({
  Events: items.map((item) => ({ EventId: item['eventID'], CloudTrailEvent: JSON.stringify(item) })),
});

/** A command as documentation prints it, a fixture that is one of its items, and what it prints of many. */
const PRINTED: readonly (readonly [command: string, item: string, print: Print])[] = [
  ['gh api repos/O/R/actions/runs', 'github: api run', runs],
  ['gh api orgs/O/audit-log', 'github-audit: container published', asList],
  [
    'gh api repos/O/R/attestations/DIGEST',
    'sigstore-bundle: provenance',
    (items) => ({ attestations: items.map((bundle) => ({ bundle })) }),
  ],
  ['curl https://GITEA/api/v1/repos/O/R/actions/runs', 'gitea: api run listed', runs],
  ['glab api projects/ID/pipelines', 'gitlab: api pipeline listed', asList],
  ['glab api projects/ID/jobs', 'gitlab: api job', asList],
  ['glab api groups/GROUP/audit_events', 'gitlab-audit: from the api', asList],
  [
    'curl https://api.bitbucket.org/2.0/repositories/O/R/pipelines/',
    'bitbucket: pipeline completed',
    (values) => ({ page: 1, pagelen: 100, size: values.length, values }),
  ],
  [
    'curl https://JENKINS/job/J/api/json?tree=builds[…]',
    'jenkins: api build',
    (builds) => ({ _class: 'hudson.model.FreeStyleProject', builds }),
  ],
  ['az pipelines build list --output json', 'azure-devops: api build', asList],
  ['az rest --url …/builds', 'azure-devops: api build', (value) => ({ count: value.length, value })],
  ['az monitor activity-log list --output json', 'azure-activity: rest diagnostic setting deleted', asList],
  ['aws cloudtrail lookup-events --output json', 'ecr-cloudtrail: put image docker push', looked],
  ['aws s3 cp s3://TRAIL/… -', 'ecr-cloudtrail: put image docker push', (items) => ({ Records: items })],
  ['gcloud logging read --format=json', 'gke-audit: create deployment', asList],
  ['gcloud builds list --format=json', 'google-cloud-build: by hand', asList],
  ['gcloud pubsub subscriptions pull --format=json', 'google-artifact-registry: insert tag alone', pulled],
  ['kubectl get pods -A -o json', 'kubernetes-pods: running pod', kubectl],
  ['kubectl get deployments,cronjobs -A -o json', 'kubernetes-workloads: deployment in list', kubectl],
  ['kubectl get events -A -o json', 'kubernetes-events: already present', kubectl],
  ['kubectl get workflows -A -o json', 'argo-workflows: succeeded', kubectl],
  ['kubectl get applications -A -o json', 'argocd: synced', kubectl],
  ['kubectl get pipelineruns -A -o json', 'tekton: object of the api', kubectl],
  ['kubectl get policyreports -A -o json', 'kyverno: open report', kubectl],
  ['kubectl get vulnerabilityreports -A -o json', 'trivy-operator: vulnerabilities', kubectl],
];

/** What stands in a list of these has no time of its own. */
const TIMELESS = ['kubernetes-controls', 'gatekeeper', 'sigstore-bundle'];

const ISO = /\b(\d{4}-\d\d-\d\d)T(?=\d\d:\d\d)/g;
const MILLISECONDS = /(?<=[:[, ])1[67]\d{11}(?=[,\]} ])/g;

/** The same thing a day later. */
function later(item: JsonObject, days: number): JsonObject {
  const moved = JSON.stringify(item)
    .replaceAll(ISO, (_, date: string) => `${new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10)}T`)
    .replaceAll(MILLISECONDS, (at) => String(Number(at) + days * DAY));
  const parsed: JsonObject = JSON.parse(moved);
  return parsed;
}

function itemsOf(title: string): Items {
  const found = fixtures.find((one) => one.title === title);
  if (!found) throw new Error(`no fixture ${title}`);
  return [20, 10, 0].map((days) => later(found.record, days));
}

function read(text: string): Piece {
  const collector = createCollector(sources, { path: 'page.json', binding: { cluster: 'prod-eu' } });
  const reader = createTextReader(collector, sources);
  reader.write(Buffer.from(text), true);
  const lines = reader.end();
  return collector.finish(typeof lines === 'number' ? lines : 0);
}

const minutesOf = ({ coverage }: Piece): number => new Set(coverage.flatMap(({ minutes }) => minutes)).size;

describe.each(PRINTED)('%s', (_, title, print) => {
  const items = itemsOf(title);
  const [kind = ''] = title.split(':');
  const page = print(items);
  const pages = items.map((item) => print([item]));

  test.each([
    ['as it is printed', JSON.stringify(page, null, 2)],
    ['on one line', JSON.stringify(page)],
    ['page after page', pages.map((one) => JSON.stringify(one, null, 2)).join('\n')],
    ['page after page without a line end between', pages.map((one) => JSON.stringify(one)).join('')],
    ['with --slurp', JSON.stringify(pages)],
  ])('%s is as many records as items, each with its own time', (_form, text) => {
    const piece = read(text);
    expect(piece.refused).toEqual([]);
    expect(piece.records).toBe(items.length);
    expect(piece.sources).toEqual([kind]);
    if (!TIMELESS.includes(kind)) expect(minutesOf(piece)).toBeGreaterThanOrEqual(items.length);
  });

  test('an item that is broken is refused by its place, and the rest is read', () => {
    const [first, , last] = items;
    const broken = print([first ?? {}, { broken: true }, last ?? {}]);
    const { records, refused } = read(JSON.stringify(broken));
    expect(records).toBe(3);
    expect(refused.map(({ reason }) => reason)).toEqual([expect.stringMatching(/^element 2: .*has keys broken$/)]);
  });
});

test('every command that a source names for a list is here', () => {
  const named = sources.flatMap(({ name, connect }) =>
    connect.some((step) =>
      /\b(?:gh api|glab api|gcloud (?:builds list|logging read)|kubectl get [^.]*-o json >)/.test(step),
    )
      ? [name]
      : [],
  );
  const here = new Set(PRINTED.map(([, title]) => title.split(':')[0]));
  expect(named.filter((name) => !here.has(name) && !TIMELESS.includes(name))).toEqual([]);
  expect(named.length).toBeGreaterThan(8);
});

test('a page of a hundred thousand items is read whole', () => {
  const [item = {}] = itemsOf('github: api run');
  const { records, refused } = read(
    JSON.stringify(runs(Array.from({ length: 100_000 }, (_, id) => ({ ...item, id: id + 1 })))),
  );
  expect(refused).toEqual([]);
  expect(records).toBe(100_000);
});
