import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { InvalidInput } from '../core/error.ts';
import { readImage } from './image.ts';
import { parseImagePlace } from './image-place.ts';
import { memoryStore, OCI_INDEX, OCI_MANIFEST, oneLayer, sha256 } from './image-store.fixture.ts';
import { repeatedKey } from '../core/repeated-key.ts';
import { END, extended, member } from './stores/archive.fixture.ts';
import { tarIndex } from './stores/tar-index.ts';

const signal = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'any-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Answers, or refuses the input; anything else is a fault. */
async function refusesAtMost(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInput);
  }
}

/** Bytes of a good one, some of them others. */
const damaged = (good: Buffer): fc.Arbitrary<Buffer> =>
  fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }).map((changes) => {
    const bytes = Buffer.from(good);
    for (const [at, value] of changes) bytes[at] = value;
    return bytes;
  });

test('whatever a manifest says, it is read or refused', async () => {
  const store = memoryStore();
  const good = Buffer.from(JSON.stringify(oneLayer(store)));
  const words = ['schemaVersion', 'mediaType', 'config', 'layers', 'manifests', 'digest', 'size', 'platform', 'urls'];
  const key = fc.oneof(fc.constantFrom(...words), fc.string());
  const leaf = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown>(2, OCI_MANIFEST, OCI_INDEX, sha256('x'), -1, 1e300, null),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value')), fc.dictionary(key, tie('value'))),
  }));
  const body = fc.oneof(
    damaged(good).map((bytes) => bytes.toString('latin1')),
    value.map((one) => JSON.stringify({ schemaVersion: 2, ...(typeof one === 'object' ? one : { one }) })),
  );
  await fc.assert(
    fc.asyncProperty(body, fc.constantFrom(OCI_MANIFEST, OCI_INDEX), async (text, mediaType) => {
      const mutable = memoryStore();
      oneLayer(mutable);
      mutable.tag('1.4', text, mediaType);
      await refusesAtMost(() => readImage(mutable, '1.4', { signal }));
    }),
    { numRuns: 500 },
  );
});

test('whatever an archive holds, it is indexed within its bounds or refused', async () => {
  const path = join(folder, 'any.tar');
  const good = Buffer.concat([
    member({ name: 'a', type: '5' }),
    extended({ path: 'a/one', size: '3' }),
    member({ name: 'x', body: 'one' }),
    member({ name: 'two', type: '2', target: 'a/one' }),
    member({ name: 'three', body: Buffer.alloc(700) }),
    END,
  ]);
  // A damaged header is refused by its checksum alone: so that is made right again.
  const mended = damaged(good).map((bytes) => {
    for (let at = 0; at + 512 <= bytes.length; at += 512) {
      if (!bytes.subarray(at + 257, at + 262).equals(Buffer.from('ustar'))) continue;
      bytes.write('        ', at + 148);
      const sum = bytes.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
      bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148);
    }
    return bytes;
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(mended, damaged(good), fc.uint8Array({ maxLength: 2000 })), async (bytes) => {
      writeFileSync(path, bytes);
      await refusesAtMost(async () => {
        for (const place of (await tarIndex(path)).values())
          if ('offset' in place) expect(place.offset + place.size).toBeLessThanOrEqual(bytes.length);
      });
    }),
    { numRuns: 1000 },
  );
});

test('a key that stands twice is found wherever it is, and none where there is none', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      // What JSON.parse keeps of an object has no key twice.
      expect(repeatedKey(JSON.stringify(JSON.parse(text)))).toBeUndefined();
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.string(), fc.jsonValue(), fc.jsonValue(), (around, key, one, other) => {
      const name = JSON.stringify(key);
      const text = `{"around":${JSON.stringify(around)},"in":[{${name}:${JSON.stringify(one)} , ${name} :${JSON.stringify(other)}}]}`;
      expect(repeatedKey(text)).toBe(key);
    }),
  );
});

test('whatever a user writes, it names a place or is refused', async () => {
  const prefix = fc.constantFrom('', 'oci:', 'oci-archive:', 'docker-archive:', 'registry.acme.example/shop/api:');
  await fc.assert(
    fc.asyncProperty(prefix, fc.string({ unit: 'binary' }), (start, rest) =>
      refusesAtMost(() => parseImagePlace(start + rest)),
    ),
  );
});
