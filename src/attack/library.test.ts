import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bundleOf, ids, OBJECTS } from './bundle.fixture.ts';
import { diffReleases } from './diff.ts';
import { excerpts } from './excerpt.ts';
import { imports, keepBundle, openRelease } from './library.ts';
import { releaseOf } from './release.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'attack-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ALL = Object.values(OBJECTS);
const keep = (bytes: Buffer, importedAt = '2031-05-01T00:00:00.000Z') =>
  keepBundle(folder, bytes, { file: 'bundle.json', importedAt });

test('releases are kept beside each other; the newest is current, 9.0 older than 10.0', () => {
  for (const release of ['10.0', '9.0']) keep(bundleOf(ALL, release));
  expect(imports(folder).map(({ release }) => release)).toEqual(['10.0', '9.0']);
  expect(openRelease(folder).about.release).toBe('10.0');
  expect(openRelease(folder, '9.0').about).toMatchObject({
    file: 'bundle.json',
    importedAt: '2031-05-01T00:00:00.000Z',
  });
  expect(() => openRelease(folder, '11.0')).toThrow(
    /"11.0" was not imported: there is 10.0-.*, 19.1-excerpt, 18.1-excerpt/,
  );
});

test('the same bundle again changes nothing', () => {
  const first = keep(bundleOf(ALL, '10.0'));
  const again = keep(bundleOf(ALL, '10.0'), '2032-01-01T00:00:00.000Z');
  expect([first.isNew, again.isNew, again.kept.importedAt]).toEqual([true, false, '2031-05-01T00:00:00.000Z']);
});

test('a bundle that has no list of what belongs to it can be said to be whole later, and stays that', () => {
  const said = (whole?: true) =>
    keepBundle(folder, bundleOf(ALL), {
      file: 'bundle.json',
      importedAt: '2031-05-01T00:00:00.000Z',
      release: '10.0',
      ...(whole && { whole }),
    });
  expect([said(), said(true), said()].map(({ kept, isNew }) => [kept.isWhole, isNew])).toEqual([
    [false, true],
    [true, false],
    [true, false],
  ]);
  expect(openRelease(folder).about.isWhole).toBe(true);
});

test('STIX 2.0 and 2.1 say in other places which they are: that is no difference', () => {
  keep(bundleOf(ALL, '10.0'));
  const objects = JSON.parse(bundleOf(ALL, '10.1').toString()).objects.map((one: object) => ({
    ...one,
    spec_version: '2.1',
    ...('id' in one && one.id === ids.component && { description: 'now told' }),
  }));
  keep(Buffer.from(JSON.stringify({ type: 'bundle', objects })));
  const diff = diffReleases(openRelease(folder, '10.0'), openRelease(folder, '10.1'));
  expect(diff.changed.map(({ after: { attackId, id }, fields }) => [attackId ?? id, fields])).toEqual([
    ['DC9001', ['description']],
    [ids.collection, ['x_mitre_version']],
  ]);
  expect(diff.same).toBe(ALL.length - 1);
});

test('without an import there is the excerpt', () => {
  expect(openRelease(join(folder, 'none')).about.isExcerpt).toBe(true);
});

test('an object comes back byte for byte', () => {
  const odd = JSON.stringify(OBJECTS.component).replace('Box Opening', 'Box \\u0041 \u202e<b>').replace('{', '{ ');
  keep(
    Buffer.from(
      `{"type":"bundle","spec_version":"2.0","objects":[${odd},${
        bundleOf([], '10.0')
          .toString()
          .match(/\{"type":"x-mitre.*\}(?=\]\})/)?.[0]
      }]}`,
    ),
  );
  const release = openRelease(folder);
  const entry = release.find(ids.component);
  expect(entry && release.raw(entry).toString()).toBe(odd);
});

test('bytes that were changed since are told, not shown as what was imported', () => {
  const { kept } = keep(bundleOf(ALL, '10.0'));
  const path = join(folder, kept.name, 'bundle.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('Hidden Parcel', 'Hidden Barrel'));
  const release = openRelease(folder);
  const entry = release.find('T9001');
  expect(() => entry && release.object(entry)).toThrow(/not what was imported any more/);
});

test('releases are compared by content, whatever the version says', () => {
  keep(bundleOf(ALL, '10.0'));
  const after = ALL.filter(({ id }) => id !== ids.other).map((one) =>
    one['id'] === ids.component ? { ...one, description: 'now told' } : one,
  );
  keep(bundleOf([...after, { type: 'tool', id: ids.technique.replace('attack-pattern', 'tool') }], '10.1'));
  const diff = diffReleases(openRelease(folder, '10.0'), openRelease(folder, '10.1'));
  expect(diff.added.map(({ type }) => type)).toEqual(['tool']);
  expect(diff.removed.map(({ attackId }) => attackId)).toEqual(['T9002']);
  expect(
    diff.changed.map(({ after: { attackId, id }, fields, isUntold }) => [attackId ?? id, fields, isUntold]),
  ).toEqual([
    ['DC9001', ['description'], true],
    [ids.collection, ['x_mitre_contents', 'x_mitre_version'], false],
  ]);
});

test('an object of an excerpt is the same as the whole one whose hash it tells', () => {
  const [newest] = excerpts();
  const cut = newest.find('AN0946');
  const about = { ...newest.about, isExcerpt: false };
  const whole = releaseOf(
    about,
    newest.entries.map(({ publishedSha256, ...entry }) => ({ ...entry, sha256: publishedSha256 ?? entry.sha256 })),
    newest.raw,
  );
  expect(cut?.publishedSha256).toMatch(/^[0-9a-f]{64}$/);
  expect(diffReleases(newest, whole)).toMatchObject({ added: [], removed: [], changed: [] });
});
