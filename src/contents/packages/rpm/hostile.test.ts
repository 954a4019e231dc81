import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { ownershipOf } from '../ownership.fixture.ts';
import { berkeleyDbOf, headerOf } from './databases.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-rpm-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PROGRAM = { 'usr/bin/acme': 'program' };
const ACME = headerOf('acme', { '/usr/bin/acme': { text: 'program' } });
const SQLITE = 'var/lib/rpm/rpmdb.sqlite';
const TABLE = "CREATE TABLE IF NOT EXISTS 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)";

let made = 0;
function sqlite(schema: readonly string[], ...headers: Buffer[]): Buffer {
  const file = join(folder, `${made++}.sqlite`);
  const database = new DatabaseSync(file);
  for (const statement of schema) database.exec(statement);
  for (const header of headers) database.prepare('INSERT INTO Packages (blob) VALUES (?)').run(header);
  database.close();
  return readFileSync(file);
}

async function unreadOf(path: string, database: Buffer): Promise<string[]> {
  const { says, unread, packages } = await ownershipOf({ ...PROGRAM, [path]: database });
  expect(says('usr/bin/acme')).toBe('nobody');
  expect(packages).toEqual([]);
  return unread.map(({ reason }) => reason);
}

describe("rpm's database in SQLite", () => {
  test('is read, and what waits beside it is said', async () => {
    const database = sqlite([TABLE], ACME);
    expect((await ownershipOf({ ...PROGRAM, [SQLITE]: database })).says('usr/bin/acme')).toBe('acme 1.0-1 same');
    expect((await ownershipOf({ [SQLITE]: database, [`${SQLITE}-wal`]: '' })).unread).toEqual([]);
    expect((await ownershipOf({ [SQLITE]: database, [`${SQLITE}-wal`]: 'pages' })).unread).toMatchObject([
      { path: `${SQLITE}-wal` },
    ]);
  });

  test.each([
    [
      'a view that never ends',
      [
        'CREATE VIEW Packages AS WITH RECURSIVE t(blob) AS (SELECT 1 UNION ALL SELECT 1 FROM t) SELECT blob FROM t WHERE blob = 2',
      ],
    ],
    [
      'a column that is computed',
      ["CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB AS (zeroblob(1000000000)))"],
    ],
    ['another table', ['CREATE TABLE Other (hnum INTEGER)']],
    [
      'a schema on a hundred pages',
      Array.from({ length: 200 }, (_, index) => `CREATE TABLE t${index} (${'a'.repeat(2000)})`),
    ],
  ])('is refused as %s', async (_, schema) => {
    expect(await unreadOf(SQLITE, sqlite(['BEGIN', ...schema, 'COMMIT']))).toHaveLength(1);
  });

  test('ends where its pages lead in a circle, or a row claims to be as large as memory', async () => {
    const large = headerOf('acme', { '/usr/bin/acme': { text: 'program' }, [`/${'x'.repeat(9000)}`]: { text: '' } });
    const database = sqlite([TABLE], large);
    // Of a row that goes on elsewhere each page but the last begins with the number of the next.
    const page = 4096;
    const pages = Array.from({ length: database.length / page }, (_, index) => index).filter((index) => {
      const next = database.readUInt32BE(index * page);
      return next > 0 && next <= database.length / page;
    });
    expect(pages.length).toBeGreaterThan(0);
    for (const index of pages) {
      const circle = Buffer.from(database);
      circle.writeUInt32BE(index + 1, index * page);
      expect(await unreadOf(SQLITE, circle)).toHaveLength(1);
    }
    for (let index = 1; index < database.length / page; index += 1) {
      const claimed = Buffer.from(database);
      const cell = index * page + claimed.readUInt16BE(index * page + 8);
      if (claimed[index * page] !== 13 || claimed.readUInt16BE(index * page + 3) !== 1) continue;
      // The length of its row, a number of as many bytes.
      claimed.set([0xff, 0xff], cell);
      const { unread } = await ownershipOf({ ...PROGRAM, [SQLITE]: claimed });
      expect(unread.length, String(index)).toBeLessThan(3);
    }
  });

  test('ends, whatever bytes of it are others', async () => {
    const database = sqlite([TABLE], ACME, headerOf('other', { '/usr/bin/other': { text: 'program' } }));
    let seed = 1;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 60; round += 1) {
      const damaged = Buffer.from(database);
      for (let index = 0; index < 20; index += 1) damaged[random(damaged.length)] = random(256);
      const { says } = await ownershipOf({ ...PROGRAM, [SQLITE]: damaged });
      expect(['acme 1.0-1 same', 'nobody', 'acme 1.0-1 changed', 'acme 1.0-1 unknown']).toContain(
        says('usr/bin/acme').replace(/^\S+ \S+ /, 'acme 1.0-1 '),
      );
    }
    expect((await ownershipOf({ ...PROGRAM, [SQLITE]: database })).says('usr/bin/acme')).toBe('acme 1.0-1 same');
  });
});

describe("rpm's database in Berkeley DB", () => {
  const BERKELEY = 'var/lib/rpm/Packages';
  const hasDbFile = spawnSync('perl', ['-MDB_File', '-e', '1']).status === 0;
  if (!hasDbFile) process.stdout.write('skipped: perl with DB_File is not here, so Berkeley DB makes no database\n');

  test.skipIf(!hasDbFile)('is read as Berkeley DB writes it', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`/usr/share/acme/${index}`, { text: '' }]),
    );
    for (let index = 0; index < 30; index += 1) {
      const header = headerOf(`acme-${index}`, { ...files, [`/usr/bin/acme-${index}`]: { text: 'program' } });
      writeFileSync(join(folder, `header-${index}`), header);
    }
    const script = `use DB_File; my $info = DB_File::HASHINFO->new; $info->{bsize} = 4096;
      tie my %all, 'DB_File', "$ARGV[0]/Packages", O_RDWR|O_CREAT, 0644, $info or die $!;
      $all{pack 'V', 0} = pack 'V', 30;
      for my $n (0..29) { local $/; open my $in, '<:raw', "$ARGV[0]/header-$n" or die $!; $all{pack 'V', $n + 1} = <$in>; }`;
    expect(spawnSync('perl', ['-e', script, folder]).status).toBe(0);
    const { packages, unread, says } = await ownershipOf({
      'usr/bin/acme-0': 'program',
      'usr/bin/acme-29': 'program',
      [BERKELEY]: readFileSync(join(folder, 'Packages')),
    });
    expect(unread).toEqual([]);
    expect(packages).toHaveLength(30);
    expect(says('usr/bin/acme-0')).toBe('acme-0 1.0-1 same');
    expect(says('usr/bin/acme-29')).toBe('acme-29 1.0-1 same');
  });

  test('is read to its last page', async () => {
    const { says, unread } = await ownershipOf({ ...PROGRAM, [BERKELEY]: berkeleyDbOf([ACME]) });
    expect(unread).toEqual([]);
    expect(says('usr/bin/acme')).toBe('acme 1.0-1 same');
  });

  test.each([
    ['a value as large as memory', berkeleyDbOf([ACME], { length: 0xffff_ffff })],
    ['pages in a circle', berkeleyDbOf([ACME], { next: 1 })],
    ['pages in a circle that are long enough', berkeleyDbOf([ACME], { next: 1, length: ACME.length + 400 })],
    ['a page that is not there', berkeleyDbOf([ACME], { next: 100_000 })],
    ['a package inside a page', berkeleyDbOf([ACME], { isInside: true })],
    ['a cut', berkeleyDbOf([ACME]).subarray(0, 700)],
    ['garbage', Buffer.alloc(4096, 7)],
    ['nothing but a few bytes', Buffer.alloc(10)],
  ])('is refused with %s', async (_, database) => {
    expect(await unreadOf(BERKELEY, database)).toHaveLength(1);
  });
});

describe('a header of rpm', () => {
  const wrong = (change: (header: Buffer) => void) => {
    const header = Buffer.from(ACME);
    change(header);
    return header;
  };
  test.each([
    ['more entries than bytes', wrong((header) => header.writeUInt32BE(9000, 0))],
    ['more entries than any', wrong((header) => header.writeUInt32BE(0xffff_ffff, 0))],
    ['more data than bytes', wrong((header) => header.writeUInt32BE(0x7fff_ffff, 4))],
    ['a string behind its end', wrong((header) => header.writeUInt32BE(0x7fff_ffff, 8 + 8))],
    ['four thousand million strings', wrong((header) => header.writeUInt32BE(0xffff_ffff, 8 + 12))],
    ['a tag twice', wrong((header) => header.writeUInt32BE(1001, 8))],
    ['no name', headerOf('', {})],
    ['files without folders', headerOf('acme', { '/usr/bin/acme': { text: 'program' } }, { 1116: [] })],
  ])('with %s is refused', async (_, header) => {
    expect(await unreadOf(SQLITE, sqlite([TABLE], header))).toHaveLength(1);
  });

  test('of another digest owns, and says that nothing was compared', async () => {
    const header = headerOf('acme', { '/usr/bin/acme': { text: 'program' } }, { 5011: [10] });
    const { says, unread } = await ownershipOf({ ...PROGRAM, [SQLITE]: sqlite([TABLE], header) });
    expect(says('usr/bin/acme')).toBe('acme 1.0-1 unknown');
    expect(unread.map(({ reason }) => reason)).toEqual(['file digests of algorithm 10 are not compared: 1 packages']);
  });

  test('of files that were replaced or not installed owns none of them', async () => {
    const header = headerOf('acme', { '/usr/bin/acme': { text: 'program' } }, { 1029: [1] });
    expect((await ownershipOf({ ...PROGRAM, [SQLITE]: sqlite([TABLE], header) })).says('usr/bin/acme')).toBe('nobody');
  });
});
