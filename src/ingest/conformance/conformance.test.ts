import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Piece } from '../files/piece.ts';
import { createCollector } from '../files/collect.ts';
import { joinedFile } from '../files/join.ts';
import { createTextReader } from '../files/text.ts';
import { type Published, publishedIn } from './published.fixture.ts';
import type { Source } from '../source.ts';
import * as exported from '../sources/index.ts';

// Records that real software made, or that vendors publish, are kept beside the repository and never copied into it.
const samples = fileURLToPath(new URL('../../../../shared/samples/', import.meta.url));
const isThere = existsSync(samples);
if (!isThere) console.log(`skipped: conformance with published records, because ${samples} does not exist`);

const sources: readonly Source[] = Object.values(exported);

/** What cannot be read of files, by the beginning of their names, and why. */
const BROKEN: readonly (readonly [string, RegExp, string])[] = [
  ['aliyun-acr-webhook/image-updater-01', /a repository is lower case/, "a program's test with a name no registry has"],
  ['argo-events-envelope/', /./, 'words where the values of the shape stand'],
  ['aws-ecr-eventbridge/ecr-eventbridge-', /image-digest: not a sha256/, 'a digest that is cut'],
  ['aws-ecr-eventbridge/ecr-inspector-01', /^has keys Version, Statement$/, 'a policy'],
  ['aws-ecr-eventbridge/ecr-inspector-0', /^has keys source, detail-type$/, 'patterns of events'],
  ['azure-acr-eventgrid/image-pushed', /^no record/, 'cut off in the middle'],
  ['azure-acr-webhook/image-updater-0', /^timestamp: missing$/, "a program's test without it"],
  ['buildkite-eventbridge/docs-01', /^no record/, 'a program'],
  ['buildkite-webhook/docs-0', /^build.number: missing$/, 'dots where its fields stand'],
  ['cdevents/', /^cdevents is told nothing$/, 'runs of a system that its source does not name'],
  ['cncf-distribution-notifications/docs-01', /^has keys notifications$/, 'a configuration'],
  ['cncf-distribution-notifications/docs-02', /^no record/, "text of the registry's own log"],
  ['cncf-distribution-notifications/docs-04', /^has keys target$/, 'a part of a record'],
  ['cncf-distribution-notifications/docs-05', /^has keys events$/, 'dots where the events stand'],
  ['cncf-distribution-notifications/docs-07', /^has keys notifications$/, 'counters of the registry'],
  ['cncf-distribution-notifications/docs-08', /^no record/, "text of the registry's own log"],
  ['cncf-distribution-v3-access-log/', /common log format/, 'the common log format, which names no registry'],
  ['docker-daemon-events/docs-0', /^no record/, 'text for people, and JSON cut at the width of a page'],
  ['gatekeeper-audit-log/audit-02', /^no record/, 'a comma is missing'],
  ['gatekeeper-audit-log/export-01', /^no record/, 'a Go value as its subscriber prints it'],
  ['gcp-artifact-registry-pubsub/gar-pubsub', /not a sha256/, 'a digest that is cut'],
  [
    'gcp-cloud-audit-log-panther/events',
    /^has keys p_enrichment, protoPayload$|^timestamp: missing$|not an RFC 3339/,
    'tests of rules that need no time',
  ],
  ['gcp-pubsub-envelope/', /^element 1: record: not JSON/, 'a message whose data is no telemetry'],
  ['ghcr-package-webhook/image-updater-', /^name(?:space)?: missing$/, "a program's test without it"],
  ['ghcr-package-webhook/kargo-0', /^has keys wait-pr$/, 'an answer, not a record'],
  ['github-audit-log-panther/events', /^created_at: missing$/, 'a test of a rule that needs no time'],
  ['gitea-access-log/', /common log format/, 'the common log format: not read yet'],
  ['gitea-actions-api/', /has keys/, 'answers of its API about jobs, hooks and runners'],
  ['gitlab-webhooks/kargo-0', /^has keys wait-pr$/, 'an answer, not a record'],
  ['gitlab-webhooks/kargo-0', /^gitlab is told nothing$/, "a program's tests with a few fields"],
  ['google-cloud-build/BuildEventData-', /^id: missing$/, 'random text without it'],
  ['harbor-webhook/docs-04', /^no record/, 'a comma is missing'],
  ['harbor-webhook/docs-21', /^has keys resources, repository$/, 'a message for a chat'],
  ['harbor-webhook/docs-2', /^has keys (?:notification|jobservice)$/, 'configurations'],
  [
    'harbor-webhook/image-updater-0',
    /not a sha256|not a repository/,
    "a program's tests with digests and names no registry has",
  ],
  ['harbor-webhook/image-updater-06', /^harbor is told nothing$/, "a program's test without resources"],
  ['jenkins-notification-plugin/finalized', /^build.timestamp: missing$/, 'an older form without it'],
  [
    'kubernetes-audit-aks-panther/events',
    /^element 1: (?:has keys kind, apiVersion, |requestReceivedTimestamp: missing$)/,
    'tests of rules that need no id and no time',
  ],
  ['kubernetes-vap-audit-annotation/', /^no record|^has keys "validation/, 'dots and missing brackets'],
  ['kubernetes-webhook-behaviour-1.36/', /^has keys (?:webhook|case), /, 'measurements'],
  ['kyverno-1.19/event-', /^has keys metadata, involvedObject, /, 'events without their kind: not read yet'],
  ['kyverno-policyreport/reports-03', /^no record/, 'a part of a record'],
  ['podman-events/docs-0', /^no record/, 'text for people'],
  ['splunk-datasource-github/github', /^no record/, 'cut off in the middle'],
  ['tekton-cloudevents/docs-0', /^no record/, 'headers alone'],
];

/** What stands for the policy's word on such files, where records do not say it themselves. */
const BINDING = {
  cluster: 'published',
  host: 'node-1',
  registry: 'registry.published.example',
  observedAt: Date.UTC(2026, 10, 24),
};

interface Told {
  readonly name: string;
  readonly piece: Piece | undefined;
  /** What stands against it. */
  readonly problems: readonly string[];
}

function read({ name, texts }: Published): Told {
  if (texts.length === 0) return { name, piece: undefined, problems: ['no record in it'] };
  const problems: string[] = [];
  const watched = sources.map((source) => watchedBy(source, problems));
  const collector = createCollector(watched, { path: name, binding: BINDING });
  let lines = 0;
  for (const text of texts) {
    const reader = createTextReader(collector, watched);
    reader.write(Buffer.from(text));
    const end = reader.end();
    if (typeof end === 'number') lines += end;
    else problems.push(end.skipped);
  }
  const piece = collector.finish(lines);
  for (const kind of joinedFile(name, [piece]).row.untold ?? []) problems.push(`${kind} is told nothing`);
  return { name, piece, problems: [...problems, ...piece.refused.map(({ reason }) => reason)] };
}

// A reader asks one after the other; here all are asked, so that a record never depends on their order.
function watchedBy(source: Source, problems: string[]): Source {
  return {
    ...source,
    read(record, context) {
      const claimants = sources.filter((one) => one.recognises(record)).map(({ name }) => name);
      if (claimants.length > 1) problems.push(`claimed by ${claimants.join(' and ')}`);
      return source.read(record, context);
    },
  };
}

function expected(name: string, problem: string): boolean {
  return BROKEN.some(([file, reason]) => name.startsWith(file) && reason.test(problem));
}

describe.skipIf(!isThere)('published records', () => {
  const told = isThere ? publishedIn(samples).map((file) => ({ folder: file.folder, ...read(file) })) : [];
  const folders = [...new Set(told.map(({ folder }) => folder))];

  test.each(folders)('%s', (folder) => {
    const files = told.filter((one) => one.folder === folder);
    const problems = files.flatMap(({ name, problems }) =>
      problems.filter((problem) => !expected(name, problem)).map((problem) => `${name}: ${problem}`),
    );
    expect(problems).toEqual([]);
  });

  test('what is documented as broken is still there', () => {
    const unused = BROKEN.filter(
      ([file, reason]) =>
        !told.some(({ name, problems }) => name.startsWith(file) && problems.some((one) => reason.test(one))),
    );
    expect(unused.map(([file, reason]) => `${file} ${reason}`)).toEqual([]);
  });

  test('how much was covered', () => {
    const rows = folders.map((folder) => {
      const files = told.filter((one) => one.folder === folder);
      const pieces = files.flatMap(({ piece }) => piece ?? []);
      const count = (of: (piece: Piece) => number) => pieces.reduce((sum, piece) => sum + of(piece), 0);
      return {
        folder,
        files: files.length,
        records: count(({ records }) => records),
        events: count(({ events }) => events.length),
        refused: files.reduce((sum, { problems }) => sum + problems.length, 0),
        sources: [...new Set(pieces.flatMap(({ sources }) => sources))].sort().join(', '),
      };
    });
    const all = (key: 'files' | 'records' | 'events' | 'refused') => rows.reduce((sum, row) => sum + row[key], 0);
    const line = (row: (typeof rows)[number]) =>
      `${row.folder}: ${row.records} records, ${row.events} events, ${row.refused} refused (${row.sources || 'no source'})`;
    console.log(rows.map(line).join('\n'));
    console.log(
      `in all: ${all('files')} files, ${all('records')} records, ${all('events')} events, ${all('refused')} refused`,
    );
    expect(all('records')).toBeGreaterThan(1000);
  });
});
