import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, test } from 'vitest';
import { sourceForTests } from '../../conformance/source.fixture.ts';
import { fixtures } from '../../conformance/fixtures.fixture.ts';
import type { JsonObject } from '../../source.ts';
import * as exported from '../../sources/index.ts';
import { createCollector } from '../collect.ts';
import { readPiece } from '../read-piece.ts';
import { countRuns, deltaEnd } from './levels.ts';
import { snappyUnpack } from './snappy.ts';

const everySource = Object.values(exported);
const folder = mkdtempSync(join(tmpdir(), 'parquet-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PUSHES = fixtures.filter(({ source, title }) => source.name === 'ecr-cloudtrail' && title.includes('put image'));

type SchemaElement = NonNullable<Parameters<typeof parquetWriteBuffer>[0]['schema']>[number];

const group = (name: string, num_children: number): SchemaElement => ({
  name,
  num_children,
  repetition_type: 'OPTIONAL',
});
const textOf = (name: string): SchemaElement => ({
  name,
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  repetition_type: 'OPTIONAL',
});

/** Events of OCSF, as Security Lake keeps them: structures, and here a list. */
const SCHEMA: SchemaElement[] = [
  { name: 'root', num_children: 5 },
  { name: 'class_uid', type: 'INT32', repetition_type: 'REQUIRED' },
  { name: 'time', type: 'INT64', repetition_type: 'OPTIONAL' },
  group('metadata', 3),
  textOf('version'),
  group('product', 2),
  textOf('name'),
  textOf('vendor_name'),
  { ...group('profiles', 1), converted_type: 'LIST' },
  { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
  textOf('element'),
  textOf('raw_data'),
  textOf('status'),
];

interface Made {
  readonly codec?: 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP' | 'ZSTD';
  readonly rows?: readonly string[];
  readonly more?: Partial<Omit<ColumnSource, 'name' | 'data'>>;
  readonly rowGroupSize?: number;
}

function made({
  codec = 'ZSTD',
  rows = PUSHES.map(({ record }) => JSON.stringify(record)),
  more = {},
  rowGroupSize = 4,
}: Made = {}): Buffer {
  const metadata = rows.map((_, index) => ({
    version: '1.1.0',
    product: { name: index % 2 === 0 ? 'Registry' : null, vendor_name: 'Acme' },
    profiles: index % 3 === 0 ? [] : ['cloud', 'datetime'],
  }));
  const columnData: ColumnSource[] = [
    { name: 'class_uid', data: rows.map(() => 6003), ...more },
    { name: 'time', data: rows.map((_, index) => BigInt(1_795_538_700_000 + index)), ...more },
    { name: 'metadata', data: metadata },
    { name: 'raw_data', data: [...rows] },
    { name: 'status', data: rows.map((_, index) => (index % 5 === 0 ? null : 'Success')) },
  ];
  const compressors = {
    GZIP: (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes)),
    ZSTD: (bytes: Uint8Array) => new Uint8Array(zstdCompressSync(bytes)),
  };
  return Buffer.from(parquetWriteBuffer({ columnData, schema: SCHEMA, codec, compressors, rowGroupSize }));
}

let count = 0;
async function read(bytes: Buffer, sources = everySource) {
  const path = join(folder, `${(count += 1)}.parquet`);
  writeFileSync(path, bytes);
  const { events, refused, records, unknown } = await readPiece({ path, binding: {} }, sources, () => {});
  rmSync(path);
  return {
    events: events.map(({ origin: _, ...event }) => event),
    reasons: refused.map(({ reason }) => reason),
    records,
    unknown,
  };
}

/** The rows as records. */
async function rowsOf(bytes: Buffer): Promise<readonly JsonObject[]> {
  const seen: JsonObject[] = [];
  const any = sourceForTests({
    name: 'any',
    recognises: () => true,
    read(record) {
      seen.push(record);
      return { events: [], scope: '' };
    },
  });
  await read(bytes, [any]);
  return seen;
}

describe('rows of a file', () => {
  const collector = createCollector(everySource, { path: 'x', binding: {} });
  for (const { record } of PUSHES) collector.take(Buffer.from(JSON.stringify(record)), 1);
  const alone = collector.finish(0);
  const whole = alone.events.map(({ origin: _, ...event }) => event);

  test.each(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD'] as const)(
    'packed by %s tell what the records do',
    async (codec) => {
      const { events, records, reasons } = await read(made({ codec }));
      expect(events.length).toBeGreaterThan(5);
      expect(events).toEqual(whole);
      expect({ records, refused: reasons.length }).toEqual({ records: PUSHES.length, refused: alone.refused.length });
    },
  );
  test('are objects with what is there', async () => {
    const [first, second] = await rowsOf(made());
    expect(first).toMatchObject({
      class_uid: 6003,
      time: 1_795_538_700_000,
      metadata: { version: '1.1.0', profiles: [] },
    });
    expect(first).not.toHaveProperty('status');
    expect(second).toMatchObject({
      status: 'Success',
      metadata: { product: { vendor_name: 'Acme' }, profiles: ['cloud', 'datetime'] },
    });
    expect(second?.['metadata']).not.toHaveProperty('product.name');
  });
  test('numbers as differences', async () => {
    expect((await read(made({ more: { encoding: 'DELTA_BINARY_PACKED' } }))).events).toEqual(whole);
  });
  test('a stranger in a cell makes none', async () => {
    const rows = PUSHES.map(({ record }) => JSON.stringify({ eventVersion: '1', userAgent: JSON.stringify(record) }));
    expect((await read(made({ rows }))).events).toEqual([]);
  });
  test('a row that is too large is refused, and the others are read', async () => {
    const rows = [
      JSON.stringify(PUSHES[0]?.record),
      `{"a":"${'x'.repeat(33 * 1024 * 1024)}"}`,
      JSON.stringify(PUSHES[1]?.record),
    ];
    const { events, reasons } = await read(made({ rows }));
    expect(reasons).toEqual(['row: larger than 32 MiB']);
    expect(events.length).toBeGreaterThan(0);
  });
});

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

describe('a file that is not what it says', () => {
  const file = made({ codec: 'UNCOMPRESSED' });

  test('is refused wherever it is cut', async () => {
    for (let length = 4; length < file.length; length += 61) {
      const { events, unknown } = await read(file.subarray(0, length));
      expect({ events, unknown }).toEqual({ events: [], unknown: expect.stringMatching(/^parquet: ./) });
    }
  });
  test('with any byte changed is read or refused, and nothing else happens', async () => {
    for (const [codec, step] of [
      ['UNCOMPRESSED', 17],
      ['ZSTD', 41],
    ] as const) {
      const good = made({
        codec,
        rows: PUSHES.slice(0, 3).map(({ record }) => JSON.stringify({ ...record, pad: '' })),
      });
      for (let at = 4; at < good.length; at += step) {
        for (const value of [0x00, 0x7f, 0xff, (good[at] ?? 0) ^ 0x01]) {
          const bad = Buffer.from(good);
          bad[at] = value;
          const { events, unknown } = await read(bad);
          expect(unknown ?? '').toMatch(/^(?:$|[a-z\d ]+: .)/);
          expect(events.length).toBeLessThanOrEqual(3);
        }
      }
    }
  });
  test('with a description that is longer than the file', async () => {
    const bad = Buffer.from(file);
    bad.writeUInt32LE(file.length, file.length - 8);
    expect((await read(bad)).unknown).toBe('parquet: a description that is longer than the file, or than 16 MiB');
  });
  test('with any length of its description, or of its first page, that lies', async () => {
    const good = made({ codec: 'UNCOMPRESSED', rows: PUSHES.slice(0, 2).map(({ record }) => JSON.stringify(record)) });
    const description = good.length - 8 - good.readUInt32LE(good.length - 8);
    const places = [...range(4, 44), ...range(description, good.length - 4)].filter((at) => at % 3 === 0);
    for (const at of places)
      for (const lies of [[0xff, 0xff, 0xff, 0xff, 0x0f], [0x00]]) {
        const bad = Buffer.from(good);
        Buffer.from(lies).copy(bad, at);
        const { events, unknown } = await read(bad);
        expect(unknown ?? '').toMatch(/^(?:$|[a-z\d ]+: .)/);
        expect(events.length).toBeLessThanOrEqual(2);
      }
  });
  test('with another ending', async () => {
    expect((await read(Buffer.concat([file, Buffer.from('PARE')]))).unknown).toMatch(/cut, or encrypted/);
    expect((await read(Buffer.from('PAR1'))).unknown).toMatch(/ends within/);
    expect((await read(Buffer.from('PAR1PAR1PAR1'))).unknown).toMatch(/^parquet: /);
  });
  test('of which a small part says that it is very many', async () => {
    const many = made({ codec: 'UNCOMPRESSED', rows: Array.from({ length: 20_000 }, () => ''), rowGroupSize: 100_000 });
    expect(many.length).toBeLessThan(400_000);
    expect((await rowsOf(many)).length).toBe(20_000);
  });
  test('compressed once more, or from a stream, it is not read, and says so', async () => {
    expect((await read(gzipSync(file))).unknown).toMatch(/^Parquet is read from files as they are/);
  });
});

describe('what a stream of numbers says of itself', () => {
  const bytes = (...list: readonly number[]) => Uint8Array.from(list);
  test('runs', () => {
    expect(countRuns(bytes(0x10, 0x01), 1, 8, 1)).toBe(8);
    expect(countRuns(bytes(0x03, 0b1010_1010), 1, 8, 1)).toBe(4);
    expect(countRuns(bytes(0x03, 0b1010_1010), 1, 5, 1)).toBe(2);
    expect(countRuns(bytes(0x03, 0x88, 0xc6, 0xfa), 3, 8, 7)).toBe(1);
  });
  test.each<[string, Uint8Array, number, RegExp]>([
    ['one of a thousand million', bytes(0xfe, 0xff, 0xff, 0xff, 0x0f, 0x01), 8, /longer than its page/],
    ['groups of that many', bytes(0xff, 0xff, 0xff, 0xff, 0x0f, 0x01), 8, /longer than its page/],
    ['fewer than there are', bytes(0x04, 0x01), 8, /cut/],
    ['a number without an end', bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0xff), 8, /too many bytes/],
    ['none at all', bytes(), 8, /cut/],
  ])('%s', (_, stream, length, reason) => expect(() => countRuns(stream, 1, length, 1)).toThrow(reason));
  test.each<[string, Uint8Array, RegExp]>([
    ['a block without parts', bytes(0x80, 0x01, 0x00, 0x08, 0x00), /size that there is not/],
    ['a block of another size', bytes(0x07, 0x01, 0x08, 0x00), /size that there is not/],
    ['other numbers than the page', bytes(0x80, 0x01, 0x04, 0x09, 0x00), /more or fewer/],
    ['a block that is cut', bytes(0x80, 0x01, 0x04, 0x08, 0x00, 0x00, 0x40, 0x40, 0x40, 0x40), /cut/],
    ['numbers of 65 bits', bytes(0x80, 0x01, 0x04, 0x08, 0x00, 0x00, 0x41, 0, 0, 0), /64 bits/],
  ])('%s', (_, stream, reason) => expect(() => deltaEnd(stream, 8)).toThrow(reason));
});

describe('a block of Snappy', () => {
  const bytes = (...list: readonly number[]) => Uint8Array.from(list);
  const text = (block: Uint8Array, size: number) => Buffer.from(snappyUnpack(block, size)).toString();
  test('literals and copies, of itself too', () => {
    expect(text(bytes(9, 0x08, 97, 98, 99, 0x09, 0x03), 9)).toBe('abcabcabc'.slice(0, 9));
    expect(text(bytes(5, 0x00, 97, 0x01, 0x01), 5)).toBe('aaaaa');
    expect(text(bytes(4, 0x00, 97, 0x0a, 0x01, 0x00), 4)).toBe('aaaa');
    expect(text(bytes(2, 0x00, 97, 0x03, 0x01, 0x00, 0x00, 0x00), 2)).toBe('aa');
  });
  test.each<[string, Uint8Array]>([
    // A reader that takes the length for a signed number goes back by it, and never ends.
    ['a literal of four thousand million', bytes(9, 0xfc, 0xfa, 0xff, 0xff, 0xff, 97)],
    ['a copy from before the beginning', bytes(9, 0x00, 97, 0x09, 0x02)],
    ['a copy of nothing', bytes(9, 0x00, 97, 0x09, 0x00)],
    ['too little', bytes(9, 0x00, 97)],
    ['too much', bytes(1, 0x04, 97, 98)],
    ['an end within a length', bytes(9, 0xf4, 0x01)],
    ['nothing', bytes()],
  ])('with %s is refused', (_, block) => {
    expect(() => snappyUnpack(block, 9)).toThrow(/unpacked to the size/);
  });
});
