import { X509Certificate as NodeCertificate, type KeyObject } from 'node:crypto';
import { type ASN1Obj, X509Certificate } from '@sigstore/core';
import { InvalidInput } from '../../core/error.ts';
import type { Time } from '../../core/time.ts';

/** An X.509 certificate (RFC 5280), as far as chains are checked. */
export interface Certificate {
  readonly der: Buffer;
  readonly key: KeyObject;
  /** DER of the distinguished names. */
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly serial: Buffer;
  /** Both belong to it. */
  readonly from: Time;
  readonly to: Time;
  /** By its basic constraints; how many authorities may stand between it and a leaf, where it says so. */
  readonly isAuthority: boolean;
  readonly pathLength?: number;
  /** Bits of its key usage that are set (RFC 5280, 4.2.1.3), where it has one that is critical. */
  readonly usages?: readonly number[];
  /** Object identifiers of its extended key usage, where it has one. */
  readonly purposes?: readonly string[];
  readonly arePurposesCritical: boolean;
  /** Whether it is signed with a hash of the SHA-2 family. */
  readonly isStrong: boolean;
  /** Whether the other one's key signed it, and is named as its issuer. */
  isIssuedBy(other: Certificate): boolean;
}

const LARGEST = 64 * 1024;
const KEY_USAGE = '2.5.29.15';
const BASIC_CONSTRAINTS = '2.5.29.19';
const PURPOSES = '2.5.29.37';
// Those of which nothing follows here: alternative names, policies.
const HARMLESS = ['2.5.29.17', '2.5.29.32'];
const KNOWN: ReadonlySet<string> = new Set([KEY_USAGE, BASIC_CONSTRAINTS, PURPOSES, ...HARMLESS]);
const STRONG: ReadonlySet<string> = new Set([
  ...['10', '11', '12', '13'].map((last) => `1.2.840.113549.1.1.${last}`),
  ...['2', '3', '4'].map((last) => `1.2.840.10045.4.3.${last}`),
]);

/** @throws InvalidInput for what is none, and for one with a critical extension that is not read (RFC 5280, 4.2). */
export function parseCertificate(der: Buffer, field: string): Certificate {
  if (der.length > LARGEST) throw new InvalidInput(field, `has ${der.length} bytes, and ${LARGEST} are the most`);
  try {
    return read(der, field);
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    throw new InvalidInput(field, 'is no certificate that can be read');
  }
}

function read(given: Buffer, field: string): Certificate {
  const der = Buffer.from(given);
  const node = new NodeCertificate(der);
  if (!node.raw.equals(der)) throw new InvalidInput(field, 'is followed by something');
  const asn1 = X509Certificate.parse(der);
  // Of version 3, as everybody's are: older ones have their fields elsewhere.
  const [version, , , issuer, , subject] = asn1.tbsCertificate.subs;
  if (!version?.tag.isContextSpecific(0) || !issuer || !subject) throw new InvalidInput(field, 'is of an old version');
  const extensions = extensionsOf(asn1, field);
  const constraints = extensions.get(BASIC_CONSTRAINTS)?.value?.subs ?? [];
  const usage = extensions.get(KEY_USAGE);
  const purposes = extensions.get(PURPOSES);
  const isAuthority = constraints[0]?.toBoolean() ?? false;
  const bits = usage?.isCritical === true ? usage.value?.toBitString() : undefined;
  return {
    der,
    key: node.publicKey,
    subject: subject.toDER(),
    issuer: issuer.toDER(),
    serial: asn1.serialNumber,
    from: node.validFromDate.getTime(),
    to: node.validToDate.getTime(),
    isAuthority,
    ...(isAuthority && constraints[1] && { pathLength: Number(constraints[1].toInteger()) }),
    ...(bits && { usages: bits.flatMap((bit, index) => (bit === 1 ? [index] : [])) }),
    ...(purposes && { purposes: (purposes.value?.subs ?? []).map((one) => one.toOID()) }),
    arePurposesCritical: purposes?.isCritical === true,
    isStrong: STRONG.has(asn1.root.subs[1]?.subs[0]?.toOID() ?? ''),
    isIssuedBy: (other) => issuer.toDER().equals(other.subject) && node.verify(other.key),
  };
}

interface Extension {
  readonly isCritical: boolean;
  readonly value: ASN1Obj | undefined;
}

function extensionsOf({ extensions }: X509Certificate, field: string): ReadonlyMap<string, Extension> {
  const found = new Map<string, Extension>();
  for (const { subs } of extensions) {
    const id = subs[0]?.toOID() ?? '';
    if (found.has(id)) throw new InvalidInput(field, `has the extension ${id} twice`);
    const isCritical = subs.length === 3 && subs[1]?.toBoolean() === true;
    if (isCritical && !KNOWN.has(id))
      throw new InvalidInput(field, `has the critical extension ${id}, which is not read`);
    found.set(id, { isCritical, value: subs.at(-1)?.subs[0] });
  }
  return found;
}
