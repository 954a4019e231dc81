import { constants, hash, type KeyObject, sign } from 'node:crypto';
import { encode, Tagged } from 'cborg';
import type { Material } from '../../src/provenance/material.ts';
import { certificateStore, parseCertificates } from '../../src/provenance/trust/certificate-store.ts';
import type { TrustEntry } from '../../src/provenance/trust/trust-entry.ts';
import { bits, explicit, int, octets, oid, seq, set, time, utf8, yes } from './der.ts';
import { attached, ec, type Holder, IMAGE, signed } from './material.ts';

const ATTRIBUTES: Readonly<Record<string, string>> = { C: '2.5.4.6', ST: '2.5.4.8', O: '2.5.4.10', CN: '2.5.4.3' };
/** Of a name each attribute by itself, or several in one place. */
export type Name = readonly (readonly (readonly [string, string])[])[];

export const named = (text: string): Name =>
  text.split(', ').map((one) => [[one.split('=', 1)[0] ?? '', one.slice(one.indexOf('=') + 1)] as const]);

const nameOf = (name: Name): Buffer =>
  seq(...name.map((place) => set(...place.map(([type, text]) => seq(oid(ATTRIBUTES[type] ?? type), utf8(text))))));

export interface Issued {
  readonly certificate: Buffer;
  readonly holder: Holder;
  readonly subject: Name;
}

export interface Wish {
  readonly subject?: Name;
  readonly holder?: Holder;
  readonly from?: Date;
  readonly to?: Date;
  readonly purpose?: string | undefined;
  readonly isAuthority?: boolean;
  readonly serial?: number;
  /** Of key usage the first byte, and how many of its bits do not count. */
  readonly usage?: readonly [number, number];
  readonly extension?: string;
  /** Further ones that are not critical: their values by id. */
  readonly extensions?: Readonly<Record<string, Buffer>>;
}

const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
export const FROM = new Date('2026-01-01T00:00:00Z');
export const TO = new Date('2027-01-01T00:00:00Z');
let numbers = 1000;

/** A certificate by an issuer, or by itself. */
export function issued(wish: Wish = {}, issuer?: Issued): Issued {
  const { subject = named('C=DE, ST=BE, O=acme, CN=release'), holder = ec(), from = FROM, to = TO } = wish;
  const { purpose = CODE_SIGNING, isAuthority = false, usage = isAuthority ? [0x06, 1] : [0x80, 7] } = wish;
  numbers += 1;
  const algorithm = seq(oid('1.2.840.10045.4.3.2'));
  const extension = (id: string, isCritical: boolean, value: Buffer) =>
    seq(oid(id), ...(isCritical ? [yes()] : []), octets(value));
  const body = seq(
    explicit(0, int(2)),
    int(wish.serial ?? numbers),
    algorithm,
    nameOf(issuer?.subject ?? subject),
    seq(time(from), time(to)),
    nameOf(subject),
    holder.publicKey.export({ type: 'spki', format: 'der' }),
    explicit(
      3,
      seq(
        extension('2.5.29.19', true, isAuthority ? seq(yes()) : seq()),
        extension('2.5.29.15', true, bits(Buffer.from([usage[0]]), usage[1])),
        ...(isAuthority ? [] : [extension('2.5.29.37', purpose === TIME_STAMPING, seq(oid(purpose)))]),
        ...(wish.extension === undefined ? [] : [extension(wish.extension, true, seq())]),
        ...Object.entries(wish.extensions ?? {}).map(([id, value]) => extension(id, false, value)),
      ),
    ),
  );
  const signature = signed(issuer?.holder ?? holder, body);
  return { certificate: seq(body, algorithm, bits(signature)), holder, subject };
}

export const root = (text = 'C=DE, O=acme, CN=acme root', wish: Wish = {}): Issued =>
  issued({ subject: named(text), isAuthority: true, to: new Date('2036-01-01T00:00:00Z'), ...wish });

export const clock = (authority: Issued, wish: Wish = {}): Issued =>
  issued({ subject: named('O=acme, CN=clock'), purpose: TIME_STAMPING, ...wish }, authority);

export function pemOf(...all: readonly Issued[]): string {
  return all
    .map(({ certificate }) => certificate.toString('base64').replaceAll(/(.{64})/g, '$1\n'))
    .map((text) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`)
    .join('');
}

/** What a trust store with these believes. */
export function storing(authorities: readonly Issued[], timestamps: readonly Issued[] = []): TrustEntry {
  const read = (all: readonly Issued[]) => all.flatMap((one) => parseCertificates(Buffer.from(pemOf(one)), 'store'));
  return { kind: 'certificates', store: certificateStore(read(authorities), read(timestamps)) };
}

/** A timestamp of RFC 3161 over bytes. `bag` are the certificates in it, in their order. */
export function timestamp(
  content: Buffer,
  at: Date,
  by: Issued,
  { bag = [by], issuer }: { readonly bag?: readonly Issued[]; readonly issuer: Issued },
): Buffer {
  const sha256 = seq(oid('2.16.840.1.101.3.4.2.1'));
  const info = seq(int(1), oid('1.2.3'), seq(sha256, octets(hash('sha256', content, 'buffer'))), int(7), time(at));
  const attribute = (id: string, value: Buffer) => seq(oid(id), set(value));
  const attributes = [
    attribute('1.2.840.113549.1.9.3', oid('1.2.840.113549.1.9.16.1.4')),
    attribute('1.2.840.113549.1.9.4', octets(hash('sha256', info, 'buffer'))),
    attribute('1.2.840.113549.1.9.16.2.47', seq(seq(seq(octets(hash('sha256', by.certificate, 'buffer')))))),
  ];
  const serial = serialOf(by);
  return seq(
    oid('1.2.840.113549.1.7.2'),
    explicit(
      0,
      seq(
        int(3),
        set(sha256),
        seq(oid('1.2.840.113549.1.9.16.1.4'), explicit(0, octets(info))),
        explicit(0, ...bag.map(({ certificate }) => certificate)),
        set(
          seq(
            int(1),
            seq(nameOf(issuer.subject), serial),
            sha256,
            explicit(0, ...attributes),
            seq(oid('1.2.840.10045.4.3.2')),
            octets(signed(by.holder, set(...attributes))),
          ),
        ),
      ),
    ),
  );
}

/** As it stands in the certificate. */
function serialOf({ certificate }: Issued): Buffer {
  const at = certificate.indexOf(Buffer.from([0xa0, 0x03, 0x02, 0x01, 0x02])) + 5;
  return certificate.subarray(at, at + 2 + (certificate[at + 1] ?? 0));
}

export interface Wishes {
  readonly digest?: string;
  readonly mediaType?: string;
  readonly size?: number;
  readonly algorithm?: string;
  /** By which the leaf's key signs it. */
  readonly by?: (bytes: Buffer, key: KeyObject) => Buffer;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly crit?: readonly string[];
  readonly contentType?: string;
  readonly expiry?: string;
  readonly chain?: readonly Issued[];
  readonly stamp?: (signature: Buffer) => Buffer;
}

export const TARGET = { mediaType: 'application/vnd.oci.image.manifest.v1+json', size: 499 };
const SCHEME = 'io.cncf.notary.signingScheme';
const EXPIRY = 'io.cncf.notary.expiry';
const PAYLOAD = 'application/vnd.cncf.notary.payload.v1+json';

export const es256 = (bytes: Buffer, key: KeyObject): Buffer =>
  sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' });
export const pss = (bits: number) => (bytes: Buffer, key: KeyObject) =>
  sign(`sha${bits}`, bytes, {
    key,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });

function payloadOf({ digest = IMAGE, mediaType = TARGET.mediaType, size = TARGET.size }: Wishes): Buffer {
  return Buffer.from(JSON.stringify({ targetArtifact: { digest, mediaType, size } }));
}

const critical = ({ crit, expiry }: Wishes) => crit ?? [SCHEME, ...(expiry === undefined ? [] : [EXPIRY])];

/** A signature as notation writes it: JSON. */
export function jws(leaf: Issued, authority: Issued, wishes: Wishes = {}): Material {
  const { algorithm = 'ES256', by = es256, chain = [leaf, authority], contentType = PAYLOAD, expiry } = wishes;
  const headers = {
    alg: algorithm,
    crit: critical(wishes),
    cty: contentType,
    ...(expiry !== undefined && { [EXPIRY]: expiry }),
    [SCHEME]: 'notary.x509',
    'io.cncf.notary.signingTime': '2026-11-24T16:00:00Z',
    ...wishes.headers,
  };
  const guarded = Buffer.from(JSON.stringify(headers)).toString('base64url');
  const payload = payloadOf(wishes).toString('base64url');
  const signature = by(Buffer.from(`${guarded}.${payload}`), leaf.holder.privateKey);
  const header = {
    ...(wishes.stamp && { 'io.cncf.notary.timestampSignature': wishes.stamp(signature).toString('base64') }),
    x5c: chain.map(({ certificate }) => certificate.toString('base64')),
    'io.cncf.notary.signingAgent': 'acme/1',
  };
  const text = JSON.stringify({ payload, protected: guarded, header, signature: signature.toString('base64url') });
  return { ...attached('application/jose+json', Buffer.from(text), {}), manifestType: NOTARY };
}

const NOTARY = 'application/vnd.cncf.notary.signature';
const LABELS: Readonly<Record<string, number>> = { ES256: -7, ES384: -35, PS256: -37, PS384: -38 };

/** The same as CBOR. */
export function cose(leaf: Issued, authority: Issued, wishes: Wishes = {}): Material {
  const { algorithm = 'ES256', by = es256, chain = [leaf, authority], contentType = PAYLOAD, expiry } = wishes;
  const instant = (text: string) => new Tagged(1, Date.parse(text) / 1000);
  const headers = new Map<unknown, unknown>([
    [1, LABELS[algorithm]],
    [2, critical(wishes)],
    [3, contentType],
    ...(expiry === undefined ? [] : [[EXPIRY, instant(expiry)] as const]),
    [SCHEME, 'notary.x509'],
    ['io.cncf.notary.signingTime', instant('2026-11-24T16:00:00Z')],
    ...Object.entries(wishes.headers ?? {}),
  ]);
  const guarded = encoded(headers);
  const payload = payloadOf(wishes);
  const signature = by(encoded(['Signature1', guarded, Buffer.alloc(0), payload]), leaf.holder.privateKey);
  const header = new Map<unknown, unknown>([
    ...(wishes.stamp ? [['io.cncf.notary.timestampSignature', wishes.stamp(signature)] as const] : []),
    [33, chain.map(({ certificate }) => certificate)],
    ['io.cncf.notary.signingAgent', 'acme/1'],
  ]);
  const bytes = encoded(new Tagged(18, [guarded, header, payload, signature]));
  return { ...attached('application/cose', bytes, {}), manifestType: NOTARY };
}

function encoded(value: unknown): Buffer {
  return Buffer.from(encode(value));
}
