import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/core/attachment.ts';
import type { Material } from '../../src/provenance/material.ts';
import type { TrustEntry } from '../../src/provenance/trust/trust-entry.ts';
import { examined as examinedBy, IMAGE } from './material.ts';
import { clock, cose, issued, jws, root, storing, TARGET, timestamp } from './notary.ts';

const acme = root();
const release = issued({}, acme);
const store = storing([acme]);
const MIDDLE = new Date('2026-06-01T00:00:00Z');

const examined = (material: Material, trust: TrustEntry = store): Verdict => examinedBy(material, trust, IMAGE, TARGET);

describe.each([
  ['JWS', jws],
  ['COSE', cose],
])('a timestamp over a signature as %s', (_, make) => {
  const clocks = root('O=acme, CN=clocks');
  const tick = clock(clocks);
  const timed = storing([acme], [clocks]);
  const stamped = (by = tick, more: Partial<Parameters<typeof timestamp>[3]> = {}, at = MIDDLE, leaf = release) =>
    make(leaf, acme, { stamp: (signature) => timestamp(signature, at, by, { issuer: clocks, ...more }) });

  test('proves when it was there, for ever', () => {
    const verdict = examined(stamped(), timed);
    expect(verdict).toMatchObject({ state: 'verified', at: { time: MIDDLE.getTime(), by: 'timestamp' } });
    expect(verdict.counts).toBeUndefined();
  });

  test('of an authority that nobody named fails, though the certificate is valid; where none is named, it is set aside', () => {
    expect(examined(stamped(), storing([acme], [root('CN=other')]))).toMatchObject({
      state: 'failed',
      check: 'timestamp',
      ours: true,
    });
    expect(examined(stamped())).toMatchObject({ state: 'verified', ends: 'certificate-time' });
  });

  test.each([
    [
      'of another signature',
      () =>
        make(release, acme, { stamp: (one) => timestamp(Buffer.concat([one, one]), MIDDLE, tick, { issuer: clocks }) }),
    ],
    ['that is rubbish', () => make(release, acme, { stamp: () => Buffer.from('rubbish') })],
    ['by a certificate that is for code', () => stamped(issued({}, clocks))],
    ['after its authority’s certificate ended', () => stamped(clock(clocks, { to: new Date('2026-05-01T00:00:00Z') }))],
    [
      'by a forged certificate that lies before the real one (GHSA-xm5m-wgh2-rrg3)',
      () => {
        const forged = clock(root('O=acme, CN=clocks'), { serial: 4711 });
        return stamped(forged, { bag: [forged, clock(clocks, { serial: 4711 })] });
      },
    ],
    [
      'whose bag has the real certificate before the forged one',
      () => {
        const forged = clock(root('O=acme, CN=clocks'), { serial: 4712 });
        return stamped(forged, { bag: [clock(clocks, { serial: 4712 }), forged] });
      },
    ],
    ['without its certificate', () => stamped(tick, { bag: [] })],
  ])('%s fails', (__, wrong) => {
    expect(examined(wrong(), timed)).toMatchObject({ state: 'failed', check: 'timestamp', ours: true });
  });

  test('after the signing certificate ended fails by that', () => {
    const short = issued({ to: new Date('2026-05-01T00:00:00Z') }, acme);
    expect(examined(stamped(tick, {}, MIDDLE, short), timed)).toMatchObject({ check: 'certificate-time', ours: true });
  });

  test('does not make a signature that expires count longer', () => {
    const late = (expiry: string) =>
      make(release, acme, { expiry, stamp: (one) => timestamp(one, MIDDLE, tick, { issuer: clocks }) });
    expect(examined(late('2026-12-01T00:00:00Z'), timed)).toMatchObject({
      state: 'verified',
      counts: { to: Date.UTC(2026, 11, 1) },
      ends: 'key-validity',
    });
  });

  test('any of its bytes changed proves no other time', () => {
    const good = stamped();
    const before = examined(good, timed);
    const others = new Set<string>();
    for (let at = 0; at < good.bytes.length; at += 1) {
      const bytes = Buffer.from(good.bytes);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      const verdict = examined({ ...good, bytes }, timed);
      if (verdict.state === 'verified' && JSON.stringify(verdict) !== JSON.stringify(before)) others.add(String(at));
    }
    expect([...others]).toEqual([]);
  });
});
