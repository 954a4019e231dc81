import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MORE_TOKENS, TOKENS } from '../src/app/http/api/api.fixture.ts';
import { ROLES } from '../src/core/role.ts';
import { eventually } from './browser/world.ts';
import { type Child, startServer } from './server/child.ts';
import { DAY, DAY_SECRETS, dayDeliveries, dayHeaders, policyWithIntake } from './server/recorded-day.ts';

const CLI = resolve('dist/cli.mjs');
const isBuilt = existsSync(CLI);
if (!isBuilt) console.log('skipped: journeys by command: dist is not built');
const hasPoppler = spawnSync('pdftotext', ['-v']).error === undefined;
if (!hasPoppler) console.log('skipped: what an executive reads on paper: poppler-utils are not installed');

const DAY_LONG = 86_400_000;
const RECORDS = join(DAY, 'records');
const POLICY = join(DAY, 'landwaiter.yaml');
const WHO = { ...TOKENS, ...MORE_TOKENS };

/** What a command prints; it has to end with 0, or with 1 where findings do so. */
function landwaiter(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], LANDWAITER_POLICY: POLICY },
    maxBuffer: 1 << 26,
  });
  expect(status, stderr).toBeLessThanOrEqual(1);
  return stdout;
}

const jsonOf = (...args: readonly string[]) => Object(JSON.parse(landwaiter(...args, '-o', 'json')));

/** What people do and ask on the page, each also by command: files by this program, decisions by the API with curl. */
describe.skipIf(!isBuilt)('by command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-journeys-'));
  let server: Child;
  beforeAll(async () => {
    const people = ROLES.map(
      (role) =>
        `    - { name: a ${role}, role: ${role}, secret: ${role.toUpperCase()}, owner: ${role}@acme.example }\n`,
    ).join('');
    server = await startServer({
      folder,
      policy: `${policyWithIntake()}api:\n  tokens:\n${people}    - { name: a second, role: approver, secret: SECOND, owner: approver@acme.example }\n`,
      secrets: {
        ...DAY_SECRETS,
        ...Object.fromEntries(Object.entries(WHO).map(([name, token]) => [name.toUpperCase(), token])),
      },
    });
    for (const [path, some] of Map.groupBy([...dayDeliveries()], (one) => one.path))
      await server.post(path, some.map(({ body }) => body).join('\n'), dayHeaders(path));
    await eventually(async () => {
      expect(curl('viewer', 'GET', 'findings/summary?rule=implant-deployed').total).toBeGreaterThan(0);
      expect(curl('viewer', 'GET', 'placements?workload=Deployment/api').items.length).toBeGreaterThan(1);
    });
  });
  afterAll(async () => {
    await server.end('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  /** The call that the page shows under "copy as command". */
  function curl(who: keyof typeof WHO, method: string, path: string, body?: object) {
    const given = body ? ['-H', 'Content-Type: application/json', '-d', JSON.stringify(body)] : [];
    const told = execFileSync(
      'curl',
      ['-sS', '-X', method, '-H', `Authorization: Bearer ${WHO[who]}`, ...given, `${server.address}/api/v1/${path}`],
      { encoding: 'utf8' },
    );
    return Object(JSON.parse(told));
  }

  /** The worst of the day, by the id that it has everywhere. */
  function implant(): string {
    const { findings } = jsonOf('analyze', RECORDS);
    return findings.find((one: { rule: string }) => one.rule === 'implant-deployed').id;
  }

  test('an analyst finds it, looks after it, and knows its scope', () => {
    const id = implant();
    const { results } = curl('analyst', 'POST', 'decisions', { findings: [id], kind: 'acknowledge', why: 'mine' });
    expect(results).toEqual([expect.objectContaining({ finding: id })]);
    expect(results[0].refusal).toBeUndefined();
    const { finding } = curl('viewer', 'GET', `findings/${id}`);
    expect(finding).toMatchObject({ state: 'acknowledged', decision: { who: 'a analyst' } });
    expect(landwaiter('where', finding.actor.name, RECORDS)).toMatch(/pushed 1 image[\s\S]*1 place, 1 running/);
  });

  test('a responder goes from a bad digest to where it runs and how it came', () => {
    const { digest } = jsonOf('where', 'mallory', RECORDS).pushes[0];
    expect(landwaiter('where', digest.slice(0, 19), RECORDS)).toMatch(/runs still +Deployment\/api, container api/);
    expect(landwaiter('trace', digest, RECORDS)).toMatch(/mallory pushed .*prod\/shop\/api:1\.4\.2/);
  });

  test('a responder goes from a stolen identity, since it was stolen, to what it touched and what still runs', () => {
    const ever = jsonOf('where', 'ci-bot', RECORDS);
    const stolen = jsonOf('where', 'ci-bot', '--pushed-since', '2026-11-16T21:00:00Z', RECORDS);
    expect(ever.pushes.length).toBeGreaterThan(stolen.pushes.length);
    expect(stolen.pushes.map((one: { address: string }) => one.address)).toEqual(['203.0.113.77']);
    expect(stolen.placements).toEqual([]);
    const window = 'since=2026-11-16T21:00:00Z&until=2026-11-16T22:00:00Z';
    const { items } = curl('viewer', 'GET', `actors/activity?actor=ci-bot&${window}`);
    expect(items.map((one: { digest: string }) => one.digest)).toEqual([stolen.pushes[0].digest]);
    expect(landwaiter('where', 'mallory', '--pushed-until', '2026-11-16T21:00:00Z', RECORDS)).toBe(
      'mallory pushed and deployed nothing in that time.\n',
    );
  });

  test('an engineer reads how to connect a source, what was heard of it, and what an exception lets past and until when', () => {
    expect(landwaiter('sources', 'distribution')).toMatch(/notifications/);
    const { expected } = jsonOf('coverage', RECORDS);
    expect(expected.find((one: { name: string }) => one.name === 'registry').heard.from).toMatch(/^2026-11-1/);
    const policy = join(folder, 'drafted.yaml');
    const end = new Date(Date.now() + 3 * DAY_LONG).toISOString().slice(0, 10);
    copyFileSync(POLICY, policy);
    cpSync(join(DAY, 'keys'), join(folder, 'keys'), { recursive: true });
    const given = ['--reason', 'tried out', '--owner', 'dana@acme.example', '--approved-by', 'lee@acme.example'];
    const scope = ['--repository', 'registry.acme.example/dev/shop/**', '--actor', 'eve'];
    landwaiter('exception', 'add', '--policy', policy, '--id', 'EX-9', '--expires', end, ...given, ...scope);
    const { exceptions } = jsonOf('exception', 'list', '--policy', policy, RECORDS);
    const drafted = exceptions.find((one: { id: string }) => one.id === 'EX-9');
    expect(drafted).toMatchObject({ standing: 'in force', expires: `${end}T00:00:00Z` });
    expect(drafted.silences.length).toBeGreaterThan(0);
  });

  test('a platform engineer reads in one sentence why a workload is not complete', () => {
    const said = landwaiter('why', 'prod/shop/Deployment/api', RECORDS).trimEnd().split('\n');
    expect(said).toContainEqual(expect.stringMatching(/: complete in all that is required: path, provenance\.$/));
    expect(said).toContainEqual(expect.stringMatching(/: not complete, for path is contradicted: .+\.$/));
    expect(landwaiter('why', 'Deployment/api', RECORDS)).toContain(said[0]);
  });

  test.skipIf(!hasPoppler)('an executive gets one sheet, with the figures that are told elsewhere', () => {
    const pdf = join(folder, 'report.pdf');
    landwaiter('report', RECORDS, '-o', `pdf=${pdf}`);
    const sheet = execFileSync('pdftotext', ['-layout', '-f', '1', '-l', '1', pdf, '-'], { encoding: 'utf8' });
    expect(sheet).toContain('In short');
    const { standings } = jsonOf('report', RECORDS);
    for (const { environment, trusted, allowed, broken, unknown } of standings)
      expect(sheet).toMatch(
        new RegExp(
          `^ *${environment === 'none' ? 'in no environment' : environment} +${trusted} +${allowed} +${broken} +${unknown}\\b`,
          'm',
        ),
      );
  });

  test('an auditor asks what was trusted at a time, and gets to the raw record behind a line', () => {
    const at = '2026-11-16T23:30:00Z';
    const report = jsonOf('report', '--until', at, RECORDS);
    const { counts, items } = curl('viewer', 'GET', `images/running?at=${at}&limit=200`);
    const rows = (all: readonly Record<string, unknown>[]): readonly unknown[] =>
      all.map(({ digest, repository, standing, pushedBy, containers }) => ({
        digest,
        repository,
        standing,
        pushedBy,
        containers,
      }));
    expect(rows(report.images)).toEqual(expect.arrayContaining([...rows(items)]));
    expect(report.images).toHaveLength(items.length);
    expect(counts.trusted + counts.allowed + counts.broken + counts.unknown).toBe(items.length);
    const csv = landwaiter('report', '--until', at, RECORDS, '-o', 'csv');
    for (const { digest } of items) expect(csv).toContain(String(digest).slice(0, 19));
    expect(report.letPast.map((one: { id: string }) => one.id)).toEqual(expect.arrayContaining(['EX-7', 'EX-8']));
    const { record } = report.images.find((one: { pushedBy?: string }) => one.pushedBy === 'mallory');
    const raw = readFileSync(record.path, 'utf8').split('\n')[record.line - 1] ?? '';
    expect(raw).toContain('mallory');
    // Of what stands in an envelope the hash is that of its compact JSON.
    const element = JSON.stringify(Object(JSON.parse(raw)).events[0]);
    expect(createHash('sha256').update(element).digest('hex')).toBe(record.sha256);
  });

  test('an approver approves, and not what they asked for, by no token of theirs', () => {
    const [{ id }] = curl('viewer', 'GET', 'findings?view=row&severity=critical&state=open,acknowledged&limit=1').items;
    const until = new Date(Date.now() + 2 * DAY_LONG).toISOString();
    const asked = { findings: [id], kind: 'suppress', why: 'known', until };
    expect(curl('approver', 'POST', 'decisions', asked).results[0].refusal).toBeUndefined();
    const { finding, decisions } = curl('viewer', 'GET', `findings/${id}`);
    expect(finding.state).not.toBe('suppressed');
    const [suppression] = decisions.filter((one: { readonly kind: string }) => one.kind === 'suppress');
    const approval = { findings: [id], kind: 'approve', why: 'agreed', approves: [suppression.id] };
    for (const who of ['approver', 'second'] as const)
      expect(curl(who, 'POST', 'decisions', approval).results[0].refusal.detail).toContain('somebody else');
    expect(curl('admin', 'POST', 'decisions', approval).results[0].refusal).toBeUndefined();
    expect(curl('viewer', 'GET', `findings/${id}`).finding.state).toBe('suppressed');
  });

  test('a viewer gets no raw record, and decides nothing', () => {
    const id = implant();
    expect(curl('viewer', 'GET', 'records/1').status).toBe(403);
    expect(curl('viewer', 'POST', 'decisions', { findings: [id], kind: 'acknowledge', why: 'mine' }).status).toBe(403);
    expect(curl('analyst', 'GET', 'records/1').body).toContain('{');
  });
});
