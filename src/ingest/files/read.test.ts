import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync, zstdCompressSync as zstd } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { Binding } from '../../core/policy.ts';
import { repeated, skippable } from '../../compression/unpack.fixture.ts';
import { time } from '../records/json.ts';
import { sourceForTests } from '../conformance/source.fixture.ts';
import { readInputs, type ReadOptions } from './read.ts';
import { readPiece } from './read-piece.ts';
import { joinedFile } from './join.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'landwaiter-read-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A source that tells of a deletion for each record with a `deleted` name. */
const shelf = sourceForTests({
  name: 'shelf',
  recognises: (record) => typeof record['deleted'] === 'string',
  read(record, context) {
    const at = time(record, 'at') ?? 0;
    const scope = context.cluster ?? '';
    const event = {
      type: 'manifest.deleted',
      id: `shelf:${String(record['deleted'])}`,
      source: 'shelf',
      at,
      strength: 'recorded',
      origin: context.origin,
      registry: 'registry.acme.example',
      repository: String(record['deleted']),
    } as const;
    return { at, scope, events: [event] };
  },
});

let files = 0;
function file(content: string | Buffer, name = `${files++}.log`): string {
  const where = path.join(folder, name);
  mkdirSync(path.dirname(where), { recursive: true });
  writeFileSync(where, content);
  return where;
}

async function read(paths: readonly string[], options: Partial<ReadOptions> = {}) {
  return readInputs(paths, { sources: [shelf], bind: () => ({}), ...options });
}

async function readText(content: string | Buffer) {
  const { events, inputs } = await read([file(content)]);
  const [input] = inputs;
  if (!input) throw new Error('no input row');
  return {
    names: events.map(({ id }) => id.slice('shelf:'.length)),
    lines: events.map(({ origin }) => origin.line),
    input,
    events,
  };
}

const record = (name: string) => JSON.stringify({ deleted: name, at: '2026-11-24T08:00:30Z' });
const A = record('a');
const B = record('b');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('a file is read whatever its layout', () => {
  const pretty = (name: string) => JSON.stringify(JSON.parse(record(name)), undefined, 2);
  test.each<[string, string | Buffer, number[]]>([
    ['one record a line', `${A}\n${B}\n`, [1, 2]],
    ['without a last line end', `${A}\n${B}`, [1, 2]],
    ['lines ended by CR LF', `${A}\r\n\r\n${B}\r\n`, [1, 3]],
    ['a byte order mark', `\ufeff${A}\n${B}\n`, [1, 2]],
    ['blank lines', `\n \n${A}\n\t\n${B}\n`, [3, 5]],
    ['one list', `[${A},${B}]`, [1, 1]],
    ['a list with a record a line', `[\n${A},\n${B}\n]\n`, [1, 1]],
    ['objects over several lines', `${pretty('a')}\n${pretty('b')}\n`, [1, 5]],
    ['objects one after the other on one line', `${A}${B} `, [1, 1]],
    ['a JSON text sequence', `\u001e${A}\n\u001e${B}\n`, [1, 2]],
    ['a CloudTrail file', `{"Records":[${A},${B}]}`, [1, 1]],
    [
      'a CloudTrail file over several lines',
      JSON.stringify({ Records: [JSON.parse(A), JSON.parse(B)] }, undefined, 1),
      [1, 1],
    ],
    ['a CloudTrail file a line', `{"Records":[${A}]}\n{"Records":[${B}]}\n`, [1, 2]],
    ['a Kubernetes list', `{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[${A},${B}]}`, [1, 1]],
    ['a syslog file', `Nov 24 08:00:00 node-1 app[7]: ${A}\nNov 24 08:00:01 node-1 app[7]: ${B}\n`, [1, 2]],
    ['the log of a container', `2026-11-24T08:00:00.1Z stdout F ${A}\n2026-11-24T08:00:00.1Z stderr F ${B}`, [1, 2]],
    ['records among lines with and without a header', `${A}\n2026-11-24T08:00:00.1Z ${B}\n`, [1, 2]],
    ['gzip', gzipSync(`${A}\n${B}\n`), [1, 2]],
    ['gzip of several members', Buffer.concat([gzipSync(`${A}\n`), gzipSync(`${B}\n`)]), [1, 2]],
    ['zstd', zstd(`${A}\n${B}\n`), [1, 2]],
    ['zstd of several frames', Buffer.concat([zstd(`${A}\n`), zstd(B)]), [1, 2]],
    ['zstd that begins with a skippable frame', Buffer.concat([skippable(4), zstd(`${A}\n`), zstd(B)]), [1, 2]],
  ])('%s', async (_, content, lines) => {
    const { names, lines: seen, input } = await readText(content);
    expect(names).toEqual(['a', 'b']);
    expect(seen).toEqual(lines);
    expect(input).toMatchObject({ source: 'shelf', records: 2, events: 2, refused: [] });
  });
});

test('what the zstd program wrote is read', async () => {
  // printf '{"deleted":"a"}\n{"deleted":"b"}\n' | zstd -c | base64
  const { names } = await readText(Buffer.from('KLUv/QRY1QAAoHsiZGVsZXRlZCI6ImEifQpiIn0KAQCGm0uxFg0p', 'base64'));
  expect(names).toEqual(['a', 'b']);
});

test('a record is known by the hash of its line, in an envelope by that of its compact JSON', async () => {
  const spaced = A.replace(':', ' : ');
  const inLine = await readText(`${spaced}\r\n${B}\n`);
  expect(inLine.events.map(({ origin }) => origin.sha256)).toEqual([sha256(spaced), sha256(B)]);
  const inEnvelope = await readText(`{ "Records": [ ${spaced} ] }`);
  expect(inEnvelope.events[0]?.origin.sha256).toBe(sha256(A));
});

test('many records on one line are read, however long it is', async () => {
  const one = record('}{"');
  const { names } = await readText(one.repeat(30_000));
  expect(names).toHaveLength(30_000);
});

describe('what a container runtime cut is put together', () => {
  const at = '2026-11-24T08:00:00.123456789Z';
  const bytes = Buffer.from(record('ünï'));
  const middle = bytes.indexOf(0xc3) + 1;
  const [first, second] = [bytes.subarray(0, middle), bytes.subarray(middle)];
  const cri = (tag: string, content: string | Buffer, stream = 'stdout') =>
    Buffer.concat([Buffer.from(`${at} ${stream} ${tag} `), Buffer.from(content), Buffer.from('\n')]);

  test('in the middle of a character, with the other stream between', async () => {
    const content = [cri('F', A), cri('P', first), cri('F', B, 'stderr'), cri('F', second)];
    const { names, lines, input, events } = await readText(Buffer.concat(content));
    expect(names).toEqual(['a', 'b', 'ünï']);
    expect(lines).toEqual([1, 3, 2]);
    expect(input.refused).toEqual([]);
    expect(events[2]?.origin.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
  test('from three pieces, of both streams at once', async () => {
    const half = B.length / 2;
    const content = [
      cri('P', first.subarray(0, 5)),
      cri('P', B.slice(0, half), 'stderr'),
      cri('P', first.subarray(5)),
      cri('F', B.slice(half), 'stderr'),
      cri('F', second),
    ];
    const { names } = await readText(Buffer.concat(content));
    expect(names).toEqual(['b', 'ünï']);
  });
  test('unless its end is missing', async () => {
    const { names, input } = await readText(Buffer.concat([cri('F', A), cri('F', B), cri('P', first)]));
    expect(names).toEqual(['a', 'b']);
    expect(input.refused).toEqual([{ line: 3, reason: 'a line that is cut, and its end is missing' }]);
  });
  test('or its beginning', async () => {
    const { names, input } = await readText(Buffer.concat([cri('F', second), cri('F', A), cri('F', B)]));
    expect(names).toEqual(['a', 'b']);
    expect(input.refused[0]).toMatchObject({ line: 1 });
  });
});

test('a syslog file is read though its first hundred lines are plain text', async () => {
  const { names } = await readText(
    `${'Nov 24 08:00:00 node-1 app: started\n'.repeat(100)}Nov 24 08:00:00 node-1 app: ${A}\n`,
  );
  expect(names).toEqual(['a']);
});

describe('bad input is refused with its line and reason, and the rest is read', () => {
  const deep = `{"deleted":"x","in":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  test.each<[string, string | Buffer, number, string]>([
    ['broken JSON', `${A}\n{"deleted":\n${B}\n`, 2, 'record: not JSON: it ends too early'],
    ['plain text', `${A}\nok\n${B}\n`, 2, 'record: not JSON'],
    ['a number', `${A}\n7\n${B}\n`, 2, 'record: not an object'],
    [
      'invalid UTF-8',
      Buffer.concat([Buffer.from(`${A}\n{"deleted":"`), Buffer.from([0xff]), Buffer.from(`"}\n${B}\n`)]),
      2,
      'record: not valid UTF-8',
    ],
    ['NUL bytes', `${A}\n{"deleted":"\u0000"}\n${B}\n`, 2, 'record: not JSON'],
    ['nesting of 100,000', `${A}\n${deep}\n${B}\n`, 2, 'record: nested deeper than 512'],
    ['nesting in a list', `[${A},\n${deep},\n${B}]`, 1, 'record: nested deeper than 512'],
    ['an unknown record', `${A}\n{"x":1,"y y":2}\n${B}\n`, 2, 'has keys x, "y y"'],
    [
      'a field that cannot be',
      `${A}\n{"deleted":"x","at":"yesterday"}\n${B}\n`,
      2,
      'at: not an RFC 3339 time: "yesterday"',
    ],
    ['an element that is no object', `{"Records":[${A},"x",${B}]}`, 1, 'element 2: record: not an object'],
    ['a line of 50 MB', `${A}\n{"deleted":"${'x'.repeat(50e6)}"}\n${B}\n`, 2, 'line longer than 32 MiB'],
    ['a first line of 50 MB', `{"deleted":"${'x'.repeat(50e6)}"}\n${A}\n${B}\n`, 1, 'line longer than 32 MiB'],
    ['a line cut off by rotation', `1 app: {"x\n<34>1 - - - - - - ${A}\n<34>1 - - - - - - ${B}`, 1, 'record: not JSON'],
    [
      'plain text in a syslog file',
      `<3>1 - - - - - - ${A}\n<3>1 - - - - - - ok\n<3>1 - - - - - - ${B}`,
      2,
      'record: not JSON',
    ],
    ['a beginning cut off by rotation', `ed":"x"}\n${A}\n${B}\n`, 1, 'record: not JSON'],
    [
      'a string not closed in objects over lines',
      `{\n"deleted": "x\n}\n${A}\n${B}\n`,
      1,
      'not JSON: a string does not end on its line',
    ],
    ['an object not closed', `{\n"deleted": {}\n${A}\n${B}\n`, 1, 'not JSON: not closed before the next record'],
    ['text between objects over lines', `{\n"deleted":"a"}\nok\n${B}\n`, 3, 'not JSON: neither an object nor a list'],
    ['gzip that is cut off', cut(gzipSync(`${A}\n${B}\n`), 4), 3, 'gzip data is cut off here'],
    [
      'gzip with damage at its end',
      Buffer.concat([gzipSync(`${A}\n${B}\n`), gzipSync('x').subarray(0, 5)]),
      3,
      'gzip data is cut off here',
    ],
    [
      'zstd with rubbish between its frames',
      Buffer.concat([zstd(`${A}\n${B}\n`), Buffer.from('rubbish'), zstd(A)]),
      3,
      'zstd data is damaged from here on',
    ],
    [
      'a line of 1 GB that was packed to 33 kB',
      Buffer.concat([zstd(`${A}\n`), repeated(8192), zstd(`\n${B}\n`)]),
      2,
      'line longer than 32 MiB',
    ],
    ['zstd that is cut off', cut(Buffer.concat([zstd(`${A}\n${B}\n`), zstd('x')]), 1), 3, 'zstd data is cut off here'],
  ])('%s', async (_, content, line, reason) => {
    const { names, input } = await readText(content);
    if (reason === 'record: nested deeper than 512' && line === 1) {
      // The list is one JSON text: nothing of it can be parsed.
      expect(input.skipped).toBe(reason);
      return;
    }
    expect(names).toEqual(['a', 'b']);
    expect(input.refused).toHaveLength(1);
    expect(input.refused[0]?.line).toBe(line);
    expect(input.refused[0]?.reason).toContain(reason);
  });

  test('a hundred are listed, the others counted', async () => {
    const { input } = await readText(`${A}\n${'no\n'.repeat(150)}`);
    expect(input.refused).toHaveLength(100);
    expect(input.refusedMore).toBe(50);
  });

  test('keys like __proto__ are data', async () => {
    const { names } = await readText(
      `{"__proto__":{"deleted":"x"}}\n{"deleted":"a","__proto__":{"at":"x"},"constructor":1}\n`,
    );
    expect(names).toEqual(['a']);
    expect(Object.hasOwn(Object.prototype, 'deleted')).toBe(false);
  });
});

test.each<[string, string | Buffer, string]>([
  ['records of no known kind', '{"a":1,"b":{}}\n', 'no known telemetry: first record has keys a, b'],
  [
    'a syslog file of plain text',
    'Nov 24 08:00:00 node-1 app: started\n',
    'not JSON: line 1 is "Nov 24 08:00:00 node-1 app: started\\n"',
  ],
  [
    'an access log of a registry',
    '192.0.2.7 - ci-bot [19/Nov/2026:18:02:11 +0000] "PUT /v2/shop/api/manifests/1.4.2 HTTP/1.1" 201 0 "" "docker/27"\n',
    "a registry's access log in common log format, which names no digest of what is pushed by tag; CNCF Distribution writes one that can be read to standard error with log.formatter: json in its configuration (and log.level: info), other registries send notifications or webhooks: landwaiter sources",
  ],
  [
    'an access log of anything else',
    '192.0.2.7 - - [19/Nov/2026:18:02:11 +0000] "GET / HTTP/1.1" 200 21\n',
    "a web server's access log in common log format, which tells of no image",
  ],
  ['text', 'hello\nworld\n', 'not JSON: line 1 is "hello\\nworld\\n"'],
  ['text after blank lines', '\n\nhello\n', 'not JSON: line 3 is "hello\\n"'],
  ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 0, 10, 0]), 'binary'],
  ['nothing', '', 'empty'],
  ['an empty list', '[]', 'no records'],
  ['zstd of nothing', zstd(''), 'empty'],
  ['only skippable frames', skippable(4), 'empty'],
  ['zstd of nothing that is cut off', zstd(A).subarray(0, 9), 'zstd data is cut off here'],
  ['gzip of nothing that is cut off', gzipSync(A).subarray(0, 10), 'gzip data is cut off here'],
])('a file with %s is listed with the reason', async (_, content, reason) => {
  const { input, names } = await readText(content);
  expect(names).toEqual([]);
  expect(input).toMatchObject({ events: 0, refused: [], skipped: reason });
  expect(input.source).toBeUndefined();
});

test('a folder is walked in the order of names, without hidden files and links that lead out of it', async () => {
  file(B, 'tree/z.log');
  file(A, 'tree/inner/a.log');
  file(record('hidden'), 'tree/.hidden.log');
  symlinkSync(file(record('outside')), path.join(folder, 'tree/link.log'));
  symlinkSync('z.log', path.join(folder, 'tree/again.log'));
  const tree = path.join(folder, 'tree');
  const { events, inputs } = await read([tree, path.join(tree, 'z.log')]);
  expect(events.map(({ origin }) => origin.path)).toEqual([path.join(tree, 'inner/a.log'), path.join(tree, 'z.log')]);
  expect(inputs.map(({ path: where, skipped }) => [path.basename(where), skipped])).toEqual([
    ['a.log', undefined],
    ['link.log', 'a link out of the folder: not followed'],
    ['z.log', undefined],
  ]);
});

test('a file that is gone when its turn comes is named, and the rest is read', async () => {
  const gone = file(A, 'going/a.log');
  file(B, 'going/b.log');
  const bind = (where: string): Binding => {
    if (where === gone) rmSync(gone);
    return {};
  };
  const { events, inputs } = await read([path.dirname(gone)], { bind });
  expect(events).toHaveLength(1);
  expect(inputs.map(({ skipped }) => skipped)).toEqual([
    'cannot be read: it is not there, or its link leads nowhere',
    undefined,
  ]);
});

test('a path that does not exist is an error', async () => {
  await expect(read([path.join(folder, 'nowhere')])).rejects.toThrow('no such file or folder');
});

test('standard input is read where its path is given, compressed or not', async () => {
  async function* stdin() {
    for (const byte of gzipSync(`${A}\n${B}\n`)) yield Buffer.from([byte]);
  }
  const { events, inputs } = await read(['-'], { stdin: stdin() });
  expect(events.map(({ origin }) => origin.path)).toEqual(['-', '-']);
  expect(inputs).toEqual([{ path: '-', source: 'shelf', records: 2, events: 2, refused: [] }]);
});

test('the policy binds a cluster to a file by its path', async () => {
  const bound: Binding = { cluster: 'prod-eu' };
  const here = file(A);
  const { coverage } = await read([here, file(B)], { bind: (where) => (where === here ? bound : {}) });
  const minutes = [Date.UTC(2026, 10, 24, 8) / 60_000];
  expect(coverage).toEqual([
    { source: 'shelf', scope: '', minutes },
    { source: 'shelf', scope: 'prod-eu', minutes },
  ]);
});

test('events outside the wanted window are left out', async () => {
  const at = Date.UTC(2026, 10, 24, 8, 0, 30);
  const where = file(A);
  expect((await read([where], { since: at, until: at + 1 })).events).toHaveLength(1);
  expect((await read([where], { since: at + 1 })).events).toHaveLength(0);
  expect((await read([where], { until: at })).events).toHaveLength(0);
});

test('progress tells bytes read of all', async () => {
  const seen: [number, number][] = [];
  await read([file(`${A}\n`), file(B)], { onProgress: (done, total) => seen.push([done, total]) });
  const total = A.length + 1 + B.length;
  expect(seen).toEqual([
    [A.length + 1, total],
    [total, total],
  ]);
});

test('a file read in ranges, cut anywhere, gives what reading it whole gives', async () => {
  const line = fc.constantFrom(A, B, 'broken', '', `${A}\r`, `${' '.repeat(40)}${B}`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 12 }),
      fc.boolean(),
      fc.array(fc.nat(400), { maxLength: 4 }),
      async (lines, ends, cuts) => {
        // The first line decides that this is a file of lines.
        const where = file(`${A}\n${lines.join('\n')}${ends ? '\n' : ''}`, 'ranges.log');
        const size = Buffer.byteLength(`${A}\n${lines.join('\n')}${ends ? '\n' : ''}`);
        const places = [...new Set([0, ...cuts.filter((cut) => cut < size), size])].sort((one, other) => one - other);
        const whole = await readPiece({ path: where, binding: {} }, [shelf], () => {});
        const pieces = [];
        for (const [index, start] of places.slice(0, -1).entries()) {
          pieces.push(
            await readPiece(
              { path: where, binding: {}, range: { start, end: places[index + 1] ?? size } },
              [shelf],
              () => {},
            ),
          );
        }
        expect(joinedFile(where, pieces)).toEqual(joinedFile(where, [whole]));
      },
    ),
    { numRuns: 100 },
  );
});

function cut(bytes: Buffer, count: number): Buffer {
  return bytes.subarray(0, bytes.length - count);
}
