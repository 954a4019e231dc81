import { spawnSync } from 'node:child_process';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

const ROOMS = z
  .record(z.string(), z.array(z.array(z.string())))
  .parse(z.object({ ROOMS: z.unknown() }).parse(createRequire(import.meta.url)('../scripts/rooms.cjs')).ROOMS);

const output = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

/** A wrong import, the file it is planted in, and the rule that has to name it. */
const PLANTED: readonly (readonly [file: string, imports: string, rule: string])[] = [
  ['src/core/a.ts', '../ingest/source.ts', 'stages-know-core-and-themselves'],
  ['src/attack/a.ts', '../ingest/source.ts', 'stages-know-core-and-themselves'],
  ['src/rules/b.ts', '../lineage/storage/store.ts', 'stages-know-core-and-themselves'],
  ['src/sinks/c.ts', '../ingest/source.ts', 'what-is-shown-shares-the-drawing'],
  ['src/page/c.ts', '../lineage/storage/store.ts', 'the-page-is-a-client'],
  ['src/drawing/c.ts', '../sinks/rows.ts', 'stages-know-core-and-themselves'],
  ['src/ingest/files/p.ts', '../../registry/client.ts', 'stages-know-core-and-themselves'],
  ['src/ingest/collectors/q.ts', '../../lineage/storage/store.ts', 'registries-are-asked-by-few'],
  ['src/provenance/r.ts', '../lineage/storage/store.ts', 'registries-are-asked-by-few'],
  ['src/provenance/s.ts', '../ingest/source.ts', 'provenance-reads-no-telemetry'],
  ['src/ingest/t.ts', '../provenance/verify.ts', 'collectors-verify-nothing'],
  ['src/ingest/files/x.ts', '../scan/sieve.ts', 'scan-has-one-door'],
  ['src/ingest/collectors/u.ts', './other.ts', 'a-plugin-knows-no-sibling'],
  ['src/policy/v.ts', '../compression/decompress.ts', 'core-unpacks-nothing'],
  ['src/compression/w.ts', '../core/digest.ts', 'compression-knows-bytes-only'],
  ['src/lineage/d.ts', '../app/config.ts', 'nothing-imports-app'],
  ['src/ingest/sources/e.ts', './other.ts', 'a-plugin-knows-no-sibling'],
  ['src/rules/builtin/f.ts', './other.ts', 'a-plugin-knows-no-sibling'],
  ['src/sinks/deliverers/p.ts', './other.ts', 'a-plugin-knows-no-sibling'],
  ['src/sinks/q.ts', 'nodemailer', 'home-of-nodemailer'],
  ['src/core/g.ts', 'node:fs', 'pure-folders-do-no-io'],
  ['src/ingest/sources/h.ts', 'node:http', 'pure-folders-do-no-io'],
  ['src/rules/i.ts', 'zod', 'pure-folders-use-no-library'],
  ['src/rules/y.ts', 'fast-string-width', 'home-of-fast-string-width'],
  ['src/app/serve/z.ts', '@fastify/cookie', 'home-of-@fastify/cookie'],
  ['src/lineage/j.ts', 'commander', 'home-of-commander'],
  ['src/sinks/k.ts', 'yaml', 'home-of-yaml'],
  ['src/core/l-a.ts', './l-b.ts', 'no-cycles'],
  ['src/lineage/m.ts', './store.test.ts', 'production-imports-no-tests'],
  ['src/rules/n.ts', './builtin/other.cases.ts', 'cases-are-read-by-app-only'],
  ['src/lineage/o.ts', './nowhere.ts', 'imports-are-found'],
];
/** Of each two neighbouring groups of rooms: the lower one knows something of the higher one. */
const UPWARDS = Object.entries(ROOMS).flatMap(([stage, groups]) =>
  groups.slice(1).flatMap((higher, index) => {
    const [from, to] = [fileIn(stage, groups[index]?.[0]), fileIn(stage, higher[0])];
    return from && to ? [{ from, to, rule: `rooms-of-${stage.slice('src/'.length).replaceAll('/', '-')}` }] : [];
  }),
);
const OTHERS = [
  'src/core/digest.ts',
  'src/compression/decompress.ts',
  'src/ingest/source.ts',
  'src/ingest/scan/sieve.ts',
  'src/ingest/sources/other.ts',
  'src/ingest/collectors/other.ts',
  'src/registry/client.ts',
  'src/provenance/verify.ts',
  'src/lineage/storage/store.ts',
  'src/lineage/store.test.ts',
  'src/app/config.ts',
  'src/rules/builtin/other.ts',
  'src/sinks/deliverers/other.ts',
  'src/rules/builtin/other.cases.ts',
  'src/sinks/rows.ts',
  'src/app/answers/route.ts',
];

function fileIn(stage: string, room: string | undefined): string | undefined {
  return room && `${stage}/${room.endsWith('.ts') ? room : `${room}/planted.ts`}`;
}

function cruise(folder: string): z.infer<typeof output>['summary'] {
  const program = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [program, 'src', '--config', resolve('.dependency-cruiser.cjs'), '--output-type', 'json'];
  const ended = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  return output.parse(JSON.parse(ended.stdout)).summary;
}

describe('the check of who imports whom', () => {
  let folder = '';
  let found: readonly string[] = [];
  let cruised = 0;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'boundaries-'));
    const write = (file: string, text: string): void => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    };
    for (const file of OTHERS) write(file, 'export interface Other {}\n');
    // `import type`: types are imports too, and what TypeScript erases is what such checks overlook.
    for (const [file, imports] of PLANTED)
      write(file, `import type { Other } from '${imports}';\nexport type Planted = Other;\n`);
    for (const { to } of UPWARDS) write(to, 'export interface Higher {}\n');
    for (const { from, to } of UPWARDS) {
      const higher = `./${relative(dirname(from), to)}`;
      write(from, `import type { Higher } from '${higher}';\nexport type { Higher };\n`);
    }
    write('src/core/l-b.ts', "import type { Planted } from './l-a.ts';\nexport type Other = Planted;\n");
    write('src/page/d.ts', "import { other } from '../app/answers/route.ts';\nexport const planted = other;\n");
    write('tsconfig.json', '{ "compilerOptions": { "module": "nodenext", "moduleResolution": "nodenext" } }');
    write('package.json', '{ "type": "module" }');
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    const { totalCruised, violations } = cruise(folder);
    found = violations.map((one) => `${one.from}: ${one.rule.name}`);
    cruised = totalCruised;
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('finds that the page uses answers elsewhere than for their types', () => {
    expect(found).toContain('src/page/d.ts: the-page-knows-types-of-answers');
    const types = readFileSync('src/page/api/types.ts', 'utf8');
    expect(types.match(/^import .*/gm)?.filter((line) => !line.startsWith('import type '))).toEqual([]);
  });

  test.each(PLANTED)('finds that %s imports %s', (file, _, rule) => {
    expect(found).toContain(`${file}: ${rule}`);
  });

  test.each(UPWARDS)('finds that $from imports $to, upwards', ({ from, rule }) => {
    expect(found).toContain(`${from}: ${rule}`);
  });

  // Without a parser for this version of TypeScript the tool sees no module, finds nothing, and is content.
  test('sees TypeScript sources', () => {
    expect(cruised).toBeGreaterThanOrEqual(PLANTED.length + OTHERS.length);
  });
});

/** Folders of plugins, one file each, and the vocabulary. */
const MANY =
  /^src\/(?:core|ingest\/(?:sources|envelopes)|rules\/builtin|app\/answers\/routes|contents\/looking\/kinds|sinks\/(?:formats|deliverers))$/;
const MOST = 20;

describe('rooms', () => {
  const modules = globSync('src/**/*.ts').filter(
    (file) => !/[.](?:test|contract|cases|fixture)[.]ts$/.test(file) && !file.includes('/fixtures/'),
  );

  test(`have ${MOST} modules at most that are no plugins`, () => {
    const folders = Map.groupBy(modules, dirname);
    const large = [...folders].filter(([folder, files]) => files.length > MOST && !MANY.test(folder));
    expect(large.map(([folder, files]) => `${folder}: ${files.length}`)).toEqual([]);
  });

  test.each(Object.entries(ROOMS))('of %s are all in the list', (stage, groups) => {
    const under = modules.filter((file) => file.startsWith(`${stage}/`)).map((file) => relative(stage, file));
    const own = [...new Set(under.map((file) => file.split('/', 1)[0] ?? ''))];
    // What is in no list of a stage may know everything; files of http stand below its rooms, and one above.
    const loose = stage === 'src/app/http' ? own.filter((name) => name.endsWith('.ts')) : [];
    expect(own.filter((name) => !groups.flat().includes(name) && !loose.includes(name))).toEqual([]);
  });
});

describe('the homes of libraries', () => {
  const config = z.object({ forbidden: z.array(z.object({ name: z.string() })) });
  const { forbidden } = config.parse(createRequire(import.meta.url)(resolve('.dependency-cruiser.cjs')));
  const homes = forbidden.flatMap(({ name }) => (name.startsWith('home-of-') ? [name.slice('home-of-'.length)] : []));
  const { devDependencies } = z
    .object({ devDependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync('package.json', 'utf8')));
  const imported = importedLibraries();

  test('are those of libraries that are installed and imported', () => {
    const isThere = (name: string) => name in devDependencies && existsSync(`node_modules/${name}/package.json`);
    expect(homes.filter((name) => !isThere(name))).toEqual([]);
    expect(homes.filter((name) => !imported.includes(name))).toEqual([]);
  });

  test('are there for every library that the product imports', () => {
    expect(imported).toContain('zod');
    expect(imported.filter((name) => !homes.includes(name))).toEqual([]);
  });
});

/** The packages that files of the product import, types and what is loaded later too. */
function importedLibraries(): readonly string[] {
  const files = globSync('src/**/*.{ts,tsx}').filter((file) => !/[.](test|contract|cases|fixture)[.]tsx?$/.test(file));
  const names = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(?:^import|\bfrom|\bimport\() ?'((?:@[\w.-]+\/)?[\w-][\w.-]*)[/']/gm)].map(
      ([, name = '']) => name,
    ),
  );
  return [...new Set(names)].sort();
}
