import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { named } from '../../src/app/verifying/wanted.ts';
import { verify } from '../../src/app/verifying/verify.ts';
import type { Material } from '../../src/provenance/material.ts';
import { certificateStore, parseCertificates } from '../../src/provenance/trust/certificate-store.ts';
import { parseDistinguishedName } from '../../src/provenance/trust/distinguished-name.ts';
import { verified } from './asked.ts';
import { ec, IMAGE, pem, rsa } from './material.ts';
import { cose, issued, jws, pemOf, root, storing, TARGET } from './notary.ts';

const acme = root();
const release = issued({}, acme);
const store = storing([acme]);
const MIDDLE = new Date('2026-06-01T00:00:00Z');

describe('whom a trust store names', () => {
  const { store: believed } = store.kind === 'certificates' ? store : { store: certificateStore([]) };
  const held = (name: string, material: Material, seen = MIDDLE.getTime()) =>
    verify(
      {
        digest: IMAGE,
        kind: 'manifest',
        children: [],
        indexes: [],
        attachments: [{ subject: IMAGE, target: TARGET, material }],
      },
      {
        wanted: [{ ...named(name, believed, [parseDistinguishedName(name, 'identity')]), takesStatements: false }],
        seen,
      },
    );

  test('has signed where the certificate has all of the name', () => {
    expect(held('C=DE, O=acme, CN=release', jws(release, acme)).isSatisfied).toBe(true);
    expect(held('C=DE, O=acme, CN=admin', jws(release, acme)).isSatisfied).toBe(false);
    expect(held('CN=release', jws(issued({}, root()), root())).isSatisfied).toBe(false);
  });

  test('counts by when the signature was first seen: before its certificate ended, before it expired', () => {
    const [short, expiring] = [jws(release, acme), cose(release, acme, { expiry: '2026-12-01T00:00:00Z' })];
    const checkAt = (seen: string, material: Material) =>
      held('O=acme', material, Date.parse(seen)).attachments[0]?.check;
    expect(['2026-12-02T00:00:00Z', '2027-02-01T00:00:00Z'].map((seen) => checkAt(seen, short))).toEqual([
      undefined,
      'certificate-time',
    ]);
    expect(['2026-11-30T00:00:00Z', '2026-12-02T00:00:00Z'].map((seen) => checkAt(seen, expiring))).toEqual([
      undefined,
      'key-validity',
    ]);
  });

  test('files that hold none, a private key or a weak one are refused with the reason', () => {
    const refused = (text: string) => () => parseCertificates(Buffer.from(text), 'ca.pem');
    expect(refused('')).toThrow(/0 of 0/);
    expect(refused(pem(ec()))).toThrow(/PUBLIC KEY/);
    expect(refused(acme.holder.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())).toThrow(/private key/);
    expect(refused(pemOf(issued({ holder: rsa(1024) })))).toThrow(/1024 bits/);
    expect(refused(pemOf(acme).replace('-----END', '----END'))).toThrow(/0 of 1/);
    expect(parseCertificates(Buffer.from(`# ours\n${pemOf(acme, release)}`), 'ca.pem')).toHaveLength(2);
  });

  test('is said by options, which belong together', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'store-'));
    const file = join(folder, 'ca.pem');
    writeFileSync(file, pemOf(acme));
    const asked = (...args: readonly string[]) => verified('oci:nowhere@sha256:0', ...args);
    expect(await asked('--trusted-certificates', file)).toMatchObject({
      status: 2,
      note: expect.stringContaining('--trusted-identity'),
    });
    expect(await asked('--trusted-identity', 'O=acme')).toMatchObject({
      status: 2,
      note: expect.stringContaining('--trusted-certificates'),
    });
    expect(await asked('--trusted-certificates', file, '--trusted-identity', 'O==#61')).toMatchObject({ status: 2 });
  });
});
