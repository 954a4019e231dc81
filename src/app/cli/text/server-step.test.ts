import { expect, test } from 'vitest';
import * as kinds from '../../../ingest/sources/index.ts';
import type { Source } from '../../../ingest/source.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { doorsOf } from '../../settings/doors.ts';
import { serverStep } from './server-step.ts';

const SECRET = { LANDWAITER_SECRET_NAME: 'canary-0123456789-0123456789-0123456789' };
const all: readonly Source[] = Object.values(kinds);
const posting = all.filter((kind) => serverStep(kind).length > 0);

test('kinds whose systems post by themselves are told how, others are not', () => {
  const names = posting.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['distribution', 'github', 'azure-acr', 'kubernetes-audit', 'zot']));
  for (const name of ['admission-review', 'docker', 'jfrog-audit']) expect(names).not.toContain(name);
  expect(serverStep(kinds.distribution)[0]).toContain(
    'To a server: https://SERVER/intake/distribution/NAME, header Authorization: Bearer SECRET; and in its policy',
  );
});

test.each(posting.map((kind) => [kind.name, kind] as const))('what stands there of %s makes a door', (name, kind) => {
  const [step = ''] = serverStep(kind);
  const entry = /sources: - (\{.*\})\. The server/.exec(step)?.[1];
  const door = doorsOf(loadPolicy(`version: 1\nsources:\n  - ${entry}\n`, 'landwaiter.yaml'), SECRET);
  expect(door).toMatchObject([{ name: 'NAME', kind: { name } }]);
  // Only what stands in the path is part of it.
  expect(step.includes(`/intake/${name}/NAME/SECRET`)).toBe(door[0]?.sender.kind === 'path');
});
