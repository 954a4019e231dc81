import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { ACME } from '../../../rules/scenarios/acme.ts';
import { days, history } from '../../../rules/scenarios/history.ts';
import { pushed, runs } from '../../../rules/scenarios/scenario.ts';
import { analyze } from '../../analysis/analyze.ts';
import { HOSTILE } from '../reports.fixture.ts';
import type { PackSubject } from './about.ts';
import { checkPack } from './check.ts';
import { packOf, type PackParts, sha256 } from './pack.ts';
import { deliveryOf, recordAt } from './record-at.ts';
import { filesOf, tarOf } from './tar.ts';
import { decisionOn } from '../../analysis/decision.fixture.ts';

const policy = compilePolicy(loadPolicy(ACME, 'acme.yaml'));
const story = history(
  pushed('shop/api:1.4', 'a'),
  days(1),
  pushed('shop/api:1.4', 'b', { by: 'mallory' }),
  runs('shop/api', 'shop/api:1.4', 'b'),
);
const evidence = { ...story, inputs: [] };
const analysis = analyze(evidence, policy);
const { at } = analysis.lineage;
const [found] = analysis.findings.filter(({ incident }) => incident === undefined);
const decision = decisionOn(found, at + 1, { why: HOSTILE.markup });
const parts: PackParts = { analysis, evidence, decisions: [decision], at, policy: 'version: 1\n' };
const textOf = (bytes: Uint8Array, name: string): string =>
  Buffer.from(filesOf(bytes)?.find((one) => one.name === name)?.bytes ?? []).toString('utf8');
const fails = (bytes: Uint8Array): readonly string[] =>
  checkPack(bytes)
    .checked.filter(({ answer }) => answer === 'fails')
    .map(({ what }) => what);

test.each<[string, PackSubject, string]>([
  ['a finding', { finding: found?.id ?? '' }, found?.id ?? ''],
  ['an image', { image: `sha256:${'b'.repeat(64)}` }, `sha256:${'b'.repeat(64)}`],
  ['an actor', { actor: 'mallory' }, 'mallory'],
  ['a period', { since: 0, until: at + 1 }, '1970-01-01T00:00:00Z/'],
])('of %s holds what is known, in the same bytes each time, and checks', async (_, subject, name) => {
  const { manifest, bytes } = await packOf(subject, parts);
  expect(manifest.subject.name).toContain(name);
  expect(manifest.holds.findings).toBeGreaterThan(0);
  expect(manifest.holds.facts).toBeGreaterThan(1);
  expect(textOf(bytes, 'chains.json')).toContain('mallory pushed');
  expect(textOf(bytes, 'decisions.ndjson')).toContain('dana@acme.example');
  expect(textOf(bytes, 'policy.yaml')).toBe('version: 1\n');
  expect(Buffer.compare((await packOf(subject, parts)).bytes, bytes)).toBe(0);
  expect(fails(bytes)).toEqual([]);
  expect(checkPack(bytes).checked.map(({ what }) => what)).toContain('who made it');
});

test('of what nothing is on record of there is none', async () => {
  await expect(packOf({ finding: 'nothing' }, parts)).rejects.toThrow('there is no finding');
  await expect(packOf({ actor: 'nobody' }, parts)).rejects.toThrow('nothing is on record of an actor');
  await expect(packOf({ image: 'no/such:1' }, parts)).rejects.toThrow();
});

describe('a pack with the deliveries that facts came in', () => {
  const record = '{"id":"1"}';
  const line = (text: string): string => JSON.stringify({ evidence: text });
  const finding = found ?? analysis.findings[0];
  const own = finding?.evidence[0];
  if (!finding || !own) throw new Error('the history has a finding');
  const told = { ...own, path: 'intake/registry/7', line: 2, sha256: sha256(Buffer.from(record)) };
  const kept = { ...analysis, findings: [{ ...finding, evidence: [told], parts: [] }] };
  const body = `${line('first')}\n${record}\n`;
  const packed = (bodyOf: PackParts['body']) =>
    packOf({ finding: finding.id }, { ...parts, analysis: kept, ...(bodyOf && { body: bodyOf }) });

  test('has them as they came, and their hashes are checked against the facts', async () => {
    const { manifest, bytes } = await packed(async (number) => (number === 7 ? Buffer.from(body) : undefined));
    expect(manifest.holds.records).toBe(1);
    expect(textOf(bytes, 'records/7')).toBe(body);
    expect(checkPack(bytes).checked).toContainEqual({
      what: 'facts against records',
      answer: 'holds',
      why: '1 facts have the hash of their record',
    });
  });

  test('says how many are kept no longer, are too many, or were not asked for', async () => {
    const leftOut = async (bodyOf?: PackParts['body']) =>
      (await packed(bodyOf)).manifest.leftOut.map(({ what, why }) => `${what}: ${why}`);
    expect(await leftOut(async () => undefined)).toContain('records: they are kept no longer');
    expect(await leftOut(async () => Buffer.alloc(17 * 1024 * 1024))).toContain(
      'records: all of them are more than 16777216 bytes',
    );
    expect(await leftOut()).toContain('records: raw records were not asked for');
  });
});

test('one changed byte anywhere is noticed', async () => {
  const { bytes } = await packOf({ finding: found?.id ?? '' }, parts);
  for (let index = 0; index < bytes.length; index += 97) {
    const changed = Uint8Array.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect([index, fails(changed)]).not.toEqual([index, []]);
  }
  expect(fails(bytes.subarray(0, -1))).toEqual(['form']);
  expect(fails(Buffer.concat([bytes, Buffer.alloc(512)]))).toEqual(['form']);
  expect(fails(Buffer.from('no pack'))).toEqual(['form']);
  expect(fails(tarOf([{ name: 'other.json', bytes: Buffer.from('{}') }]))).toEqual(['manifest']);
});

test('what findings rest on has to be among the facts, and no file beside those that are listed', async () => {
  const { bytes } = await packOf({ finding: found?.id ?? '' }, parts);
  const files = filesOf(bytes) ?? [];
  const without = files.map((one) => (one.name === 'facts.ndjson' ? { ...one, bytes: new Uint8Array() } : one));
  expect(fails(tarOf(without))).toEqual(['files', 'findings rest on facts']);
  expect(fails(tarOf([...files, { name: 'more.txt', bytes: new Uint8Array() }]))).toEqual(['files']);
});

test('names from outside are text in it', async () => {
  const hostile = {
    ...analysis,
    findings: analysis.findings.map((one) => ({ ...one, summary: HOSTILE.terminal, title: HOSTILE.surrogate })),
  };
  const { bytes } = await packOf({ finding: found?.id ?? '' }, { ...parts, analysis: hostile });
  const summary = textOf(bytes, 'summary.txt');
  expect(summary).toContain('\\u001b[2J\\u202e');
  for (const { bytes: own } of filesOf(bytes) ?? [])
    expect(Buffer.from(own).toString('utf8')).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
  expect(fails(bytes)).toEqual([]);
});

test('a record is its line where that is JSON, else all that follows; a path of a file is no delivery', () => {
  expect(recordAt(Buffer.from('{}\n{"a":1}\n'), 2)?.toString()).toBe('{"a":1}');
  expect(recordAt(Buffer.from('{}\n{"a":\n1}'), 2)?.toString()).toBe('{"a":\n1}');
  expect(recordAt(Buffer.from('{}'), 2)).toBeUndefined();
  expect(deliveryOf('intake/prod/registry/12')).toBe(12);
  expect(deliveryOf('logs/2026/12')).toBeUndefined();
});
