// What is attached, on its way through records and a store: as it was found, so it is examined.
import { describe, expect, test } from 'vitest';
import { examineHeld } from '../../src/app/trust/examine-held.ts';
import { keptFor } from '../../src/app/trust/kept.ts';
import { attachedRecords } from '../../src/app/verifying/verify-records.ts';
import type { Target } from '../../src/core/evidence-held.ts';
import type { LandwaiterEvent } from '../../src/core/event.ts';
import { imageEvidence } from '../../src/ingest/sources/image-evidence.ts';
import { memoryStore } from '../../src/lineage/stores/memory/memory.ts';
import type { Material } from '../../src/provenance/material.ts';
import { type TrustEntry, trustHash } from '../../src/provenance/trust/trust-entry.ts';
import { ec, holding, IMAGE, simpleSigning } from './material.ts';
import { inManifest } from './in-manifest.ts';
import { issued, jws, root, storing, TARGET } from './notary.ts';

const acme = root();
const release = issued({}, acme);
const AT = Date.parse('2026-06-01T12:00:00Z');

interface Told {
  readonly target?: Target;
  readonly repository?: string;
  /** A claim, as of a door that may not say so. */
  readonly isClaim?: boolean;
}

/** The facts of one answer, and their bytes. */
function told(material: Material, { target, repository = 'shop/api', isClaim = false }: Told = {}) {
  const listed = { isComplete: true, missing: [], dropped: [], isUnanswered: false };
  const attachment = { subject: IMAGE, ...inManifest(material), ...(target && { target }) };
  const found = { digest: IMAGE, children: [], indexes: [], attachments: [attachment], listed };
  const read = attachedRecords(found, { registry: 'registry.acme.example', repository }, AT).map((record) =>
    imageEvidence.read(JSON.parse(JSON.stringify(record)), {
      origin: { sha256: 'a'.repeat(64), path: 'evidence.ndjson', line: 1 },
    }),
  );
  const events = read.flatMap((one) => one.events);
  return {
    events: isClaim ? events.map((event): LandwaiterEvent => ({ ...event, strength: 'asserted' })) : events,
    kept: read.flatMap((one) => one.kept ?? []),
  };
}

async function verdicts(entry: TrustEntry, ...all: readonly ReturnType<typeof told>[]) {
  const store = memoryStore();
  const events = all.flatMap((one) => one.events);
  await store.material.keep(
    ...keptFor(
      events,
      all.flatMap(({ kept }) => kept),
    ),
  );
  const { examined } = await examineHeld(events, new Map([[trustHash(entry), entry]]), store);
  return events.map((event) => (event.type === 'evidence.held' ? examined(event)[0] : undefined));
}

describe('a signature of the Notary Project in a record', () => {
  const signature = jws(release, acme);
  const store = storing([acme]);

  test.each([
    ['of this type and size', TARGET, { state: 'verified' }],
    ['of another size', { ...TARGET, size: 500 }, { state: 'failed', check: 'subject', ours: true }],
    [
      'of another type',
      { ...TARGET, mediaType: 'application/vnd.oci.image.index.v1+json' },
      { state: 'failed', check: 'subject', ours: true },
    ],
    ['of which the record says nothing', undefined, { state: 'verified' }],
  ])('of an image %s', async (_, target, expected) => {
    expect(await verdicts(store, told(signature, target && { target }))).toMatchObject([expected]);
  });

  test('is not made bad by what a claim says of the image', async () => {
    const target = { ...TARGET, size: 500 };
    expect(await verdicts(store, told(signature, { target, isClaim: true }))).toMatchObject([{ state: 'verified' }]);
  });
});

test('of one signature in two repositories each is told by its own, in whatever order they are examined', async () => {
  const holder = ec();
  const signature = simpleSigning(holder);
  const both = [told(signature), told(signature, { repository: 'prod/api' })] as const;
  const reasons = [
    'the signature is good, and of this image',
    'the signature is good, and of this image as "registry.acme.example/shop/api"',
  ];
  const inOrder = (await verdicts(holding(holder), ...both)).map((one) => one?.reason);
  const turned = (await verdicts(holding(holder), ...both.toReversed())).map((one) => one?.reason);
  expect([inOrder, turned.toReversed()]).toEqual([reasons, reasons]);
});
