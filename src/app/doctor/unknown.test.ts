import { expect, test } from 'vitest';
import { loadPolicy } from '../../policy/file/load.ts';
import { unknowns } from './unknown.ts';

const DOOR = 'intake: { auth: bearer, secret: ONE }';

async function says(sources: readonly string[], rest = ''): Promise<readonly string[]> {
  const checks = await unknowns(loadPolicy(`version: 1\nsources: [${sources.join(', ')}]\n${rest}`, 'p.yaml'));
  expect(checks.filter(({ state }) => state !== 'note')).toEqual([]);
  return checks.map((one) => one.says);
}
const about = (lines: readonly string[], text: string): readonly string[] =>
  lines.filter((line) => line.includes(text));

const RUNS = `{ name: runs, kind: github, projects: [acme/shop], ${DOOR} }`;
const HARBOR = `{ name: images, kind: harbor, covers: [harbor.acme.example], ${DOOR.replace('ONE', 'TWO')} }`;
const PODS = '{ name: pods, kind: kubernetes-pods, cluster: prod, files: ["pods*"] }';
const AUDIT = '{ name: log, kind: kubernetes-audit, cluster: prod, files: ["audit*"] }';
const HOST = '{ name: host, kind: docker, host: build-1, files: ["host*"] }';
const REGISTRY = '{ name: registry, kind: distribution, covers: [a.example], files: ["registry*"] }';

test('of webhooks alone it tells what they are worth, and what would be worth more', async () => {
  const lines = await says([RUNS, HARBOR]);
  expect(about(lines, 'runs of github are told by webhooks alone (runs)')).toHaveLength(1);
  expect(about(lines, 'With an API token, for a collector of the kind github')).toHaveLength(1);
  expect(about(lines, 'no record tells which build made an image')).toHaveLength(1);
  expect(about(lines, 'pushes to harbor.acme.example are told by webhooks alone (images)')).toHaveLength(1);
  expect(about(lines, 'harbor-audit says who pushed')).toHaveLength(1);
  expect(about(lines, 'nothing of clusters is read')).toHaveLength(1);
  expect(about(lines, 'nothing of hosts is read')).toHaveLength(1);
  expect(lines).toHaveLength(5);
});

test('where a collector asks the system, its runs are no claims', async () => {
  const asked = 'collectors: [{ name: runs, kind: github, source: runs, projects: [acme/shop], secret: TOKEN }]';
  expect(about(await says([RUNS]), 'runs of github')).toHaveLength(1);
  expect(about(await says([RUNS], asked), 'runs of github')).toEqual([]);
});

test('where the audit log of a registry is read beside its webhook, it is not told by webhooks alone', async () => {
  const audit = '{ name: log, kind: harbor-audit, covers: [harbor.acme.example], files: ["harbor*"] }';
  expect(about(await says([HARBOR, audit]), 'webhooks alone')).toEqual([]);
});

test('of a cluster whose pods nobody lists, it says what the audit log does not know', async () => {
  expect(about(await says([AUDIT]), 'of the cluster prod only the audit log is read')).toHaveLength(1);
  expect(about(await says([AUDIT, PODS]), 'only the audit log is read')).toEqual([]);
});

test('what is read is not missed', async () => {
  expect(await says([REGISTRY, AUDIT, PODS, HOST])).toEqual([expect.stringContaining('no build system is read')]);
});

test('who has connected nothing is told so elsewhere', async () => {
  expect(await says([])).toEqual([]);
});
