import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lineSifter } from '../../scan/index.ts';
import { isObject } from '../../records/json.ts';
import { kubernetesAudit } from '../../sources/kubernetes-audit.ts';

const folder = new URL('../../sources/fixtures/kubernetes-audit/', import.meta.url);
const { prefilter } = kubernetesAudit;
if (!prefilter) throw new Error('kubernetes-audit has a prefilter');
const sift = lineSifter(prefilter);

/** The record as the API server would write it, with the members by which its lines are known in front. */
function lineOf(record: object): Buffer {
  return Buffer.from(JSON.stringify({ kind: 'Event', apiVersion: 'audit.k8s.io/v1', ...record }));
}

function isDropped(line: Buffer): boolean {
  return sift(line)?.passed.length === 1;
}

test('no line that tells something is dropped unparsed, whatever its level', () => {
  let told = 0;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.in.json'))) {
    const record: unknown = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
    const reading: unknown = JSON.parse(readFileSync(new URL(file.replace('.in.json', '.out.json'), folder), 'utf8'));
    if (!isObject(record) || !isObject(reading)) throw new Error(`${file} holds no object`);
    if (!Array.isArray(reading['events']) || reading['events'].length === 0) continue;
    told += 1;
    const line = lineOf(record);
    expect(isDropped(line), file).toBe(false);
  }
  expect(told).toBeGreaterThan(60);
});

test('what has a resource that guards nothing is dropped', () => {
  const line = lineOf({
    level: 'Metadata',
    stage: 'ResponseComplete',
    verb: 'update',
    objectRef: { resource: 'leases', namespace: 'kube-system', name: 'scheduler' },
    requestReceivedTimestamp: '2026-11-24T17:10:00.100001Z',
  });
  expect(isDropped(line)).toBe(true);
});
