import { expect, test } from 'vitest';
import { fixtures } from '../../ingest/conformance/fixtures.fixture.ts';
import { createCollector } from '../../ingest/files/collect.ts';
import * as kinds from '../../ingest/sources/index.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { throughDoor } from './through-door.ts';

const NOTIFICATION = fixtures.find(({ title }) => title === 'distribution: push manifest')?.record ?? {};

/** What a pod printed that only logs: a notification of a registry. */
const printedIn = (namespace_name: string, pod_name: string) => ({
  log: JSON.stringify(NOTIFICATION),
  stream: 'stdout',
  kubernetes: { namespace_name, pod_name, container_name: 'main' },
});

function read(rest: string, ...lines: readonly object[]) {
  const policy = compilePolicy(
    loadPolicy(
      `version: 1\nsources:\n  - { name: prod-registry, kind: distribution, registry: registry.acme.example, files: ['pods/*.log']${rest} }\n`,
      'policy.yaml',
    ),
  );
  const path = 'pods/all.log';
  const collector = createCollector(Object.values(kinds), { path, binding: policy.binding(path) });
  lines.forEach((line, index) => collector.take(Buffer.from(JSON.stringify(line)), index + 1));
  return throughDoor(collector.finish(lines.length), {
    sources: policy.sources.filter(({ files }) => files?.matches(path)),
  });
}

const told = ({ events }: ReturnType<typeof read>) => events.map(({ type, strength }) => `${type} ${strength}`);
const BOUND = ', containers: [{ namespace: registry, workload: registry }]';

test('a hostile pod prints a notification: it is a claim, and told as out of scope', () => {
  const piece = read(BOUND, printedIn('shop', 'web-7d4b9c5f6d-x2x9q'));
  expect(told(piece)).toEqual(['manifest.pushed asserted', 'scope.exceeded asserted']);
  expect(piece.events[1]).toMatchObject({ door: 'prod-registry', part: 'container', name: 'shop/web/main' });
  expect(piece.refused).toMatchObject([
    { reason: expect.stringContaining('names the container shop/web/main, of which the source prod-registry') },
  ]);
});

test('the registry itself is believed, and only where the policy says that it prints them', () => {
  const line = printedIn('registry', 'registry-5d9c7b6f4-x2x9q');
  expect(told(read(BOUND, line))).toEqual(['manifest.pushed recorded']);
  expect(told(read('', line))).toEqual(['manifest.pushed asserted', 'scope.exceeded asserted']);
});
